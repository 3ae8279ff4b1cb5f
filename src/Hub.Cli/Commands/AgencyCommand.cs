using System.CommandLine;
using Hub.Cli.Client;
using Hub.Cli.Commands.Agencies;
using Hub.Jose;

namespace Hub.Cli.Commands;

/// <summary><c>hub agency keys</c>, <c>hub agency keys watch</c> and <c>hub agency add</c>.</summary>
static class AgencyCommand
{
    static readonly Option<FileInfo> KeysFile = new("--out") { Description = "Where the private JWK Set goes (mode 0600).", Required = true };
    static readonly Option<FileInfo?> PublicFile = new("--public") { Description = "Where the public JWK Set goes (default: standard output)." };
    static readonly Option<string> Id = new("--id") { Description = "Identifier, lower case: kemensos.", Required = true };
    static readonly Option<string> Name = new("--name") { Description = "Name for people.", Required = true };
    static readonly Option<FileInfo> Jwks = new("--jwks") { Description = "Public JWK Set: keys with use=sig, one P-256 key with use=enc.", Required = true };
    static readonly Option<string> Scopes = new("--scope") { Description = "Scopes, separated by spaces.", DefaultValueFactory = _ => AgencyClient.Scope };
    static readonly Option<string[]> Redirects = new("--redirect") { Description = "Redirect URI; may be repeated." };

    public static Command Build()
    {
        var keys = new Command("keys", "Make an agency's keys: one signs (ES256), one opens what is sealed to it (P-256).") { KeysFile, PublicFile };
        keys.SetAction(MakeKeys);
        keys.Add(KeyWatchCommand.Build());
        var add = new Command("add", "Register an agency at the hub that runs on --data; development only, it goes around the four eyes.") { Id, Name, Jwks, Scopes, Redirects, Shared.Data };
        add.SetAction(AddAsync);
        return new Command("agency", "Agencies and their keys.") { keys, add };
    }

    static int MakeKeys(ParseResult parsed)
    {
        using var keys = AgencyKeys.Create();
        keys.Write(parsed.GetRequiredValue(KeysFile).FullName);
        if (parsed.GetValue(PublicFile) is { } file)
        {
            File.WriteAllText(file.FullName, keys.ToPublicJwks() + "\n");
        }
        else
        {
            parsed.InvocationConfiguration.Output.WriteLine(keys.ToPublicJwks());
        }
        return ExitCodes.Right;
    }

    static async Task<int> AddAsync(ParseResult parsed, CancellationToken cancel)
    {
        var data = parsed.GetRequiredValue(Shared.Data);
        var file = parsed.GetRequiredValue(Jwks).FullName;
        var jwks = Bounded.ReadText(file, JsonWebKeys.MaxDocumentBytes);
        if (!JsonWebKeys.Parse(jwks).TryGet(out var set, out var fault))
        {
            // A private key never leaves this machine: it is refused here, not only by the hub.
            throw CommandException.CouldNot($"{file}: {fault.Code}: {fault.Reason}");
        }
        if (set.SealingKey is null)
        {
            throw CommandException.CouldNot($"{file}: exactly one P-256 key with use=enc is needed, replies are sealed to it");
        }
        using var http = HubHttp.ForPrograms(HubPlace.Of(data));
        var registration = new AgencyRegistration(
            parsed.GetRequiredValue(Id),
            parsed.GetRequiredValue(Name),
            jwks,
            parsed.GetRequiredValue(Scopes).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            parsed.GetValue(Redirects) ?? []);
        await new OperatorClient(http, HubPlace.OperatorToken(data)).AddAgencyAsync(registration, cancel);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"agency {registration.Id} is registered for {string.Join(' ', registration.Scopes)}");
        return ExitCodes.Right;
    }
}
