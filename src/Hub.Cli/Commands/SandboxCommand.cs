using System.CommandLine;
using System.Globalization;
using System.Text;
using Hub.Cli.Client;
using Hub.Cli.Processes;

namespace Hub.Cli.Commands;

/// <summary><c>hub sandbox</c>: one command for an agency's integrator; a hub, test people, registers and a test agency, with nobody's certificate.</summary>
static class SandboxCommand
{
    public const int DefaultPort = 8444;

    /// <summary>The test agency: one that the demonstration policies know.</summary>
    public const string Agency = "kemensos";

    const string AgencyName = "Instansi uji";
    const string DefaultFolder = "sandbox";
    const string Scopes = AgencyClient.Scope + " keys";
    const int People = 50;
    const int Seed = 1;

    /// <summary>People whose consent is there from the start.</summary>
    const int Consenting = 3;

    const int ConsentDays = 90;
    const string Dataset = "civil-registry.person";
    const string Purpose = "benefit-eligibility";

    static readonly string[] Fields = ["nik", "birth_date", "household_size", "district"];

    static readonly Option<int> Port = new("--port") { Description = "Port of https://localhost.", DefaultValueFactory = _ => DefaultPort, CustomParser = Numbers.Parse<int> };
    static readonly Option<DirectoryInfo> Folder = new("--folder") { Description = "Where everything of the sandbox lies; delete it to begin anew.", DefaultValueFactory = _ => new DirectoryInfo(DefaultFolder) };
    static readonly Option<FileInfo?> Jwks = new("--jwks") { Description = "Public JWK Set of your own implementation; default: keys are made and written to the folder." };

    static readonly Option<bool> Nonce = new("--dpop-nonce") { Description = "DPoP proofs at the authorization server need a nonce that it gave (RFC 9449 section 8)." };

    public static Command Build()
    {
        var command = new Command("sandbox", "Start a hub for an integrator: test people, registers and a test agency with keys; Ctrl+C stops everything.") { Port, Folder, Jwks, Nonce };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        var folder = parsed.GetRequiredValue(Folder).FullName;
        var data = Path.Combine(folder, "data");
        var port = parsed.GetValue(Port);
        if (port is < 1 or > ushort.MaxValue || !FreePort.IsFree(port))
        {
            throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"port {port} cannot be had; --port names another"));
        }
        if (UpCommand.RunningOn(data) is { } running)
        {
            throw CommandException.CouldNot($"a sandbox already runs in {folder}: {running}");
        }
        Directory.CreateDirectory(data);
        // Beside the hub's data and not within; nobody in these registers is real, so deleting the folder takes them along.
        var plan = new LocalHubPlan(data, Path.Combine(folder, "registers"), port, People, Seed, TimeProvider.System.GetUtcNow().Year - 1)
        {
            Further = parsed.GetValue(Nonce) ? [Nonce.Name] : [],
        };
        await using var hub = await LocalHub.StartAsync(plan, cancel);
        var consenting = await PrepareAsync(hub, folder, parsed.GetValue(Jwks), cancel);
        var guide = Guide(hub, folder, consenting);
        await File.WriteAllTextAsync(Path.Combine(folder, "NEXT.txt"), guide, cancel);
        await output.WriteLineAsync(guide);
        try
        {
            await hub.ExitedAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync("stopping");
            return ExitCodes.Right;
        }
        throw CommandException.Refused($"the hub ended by itself, see {Path.Combine(data, "log", "hub.log")}");
    }

    static string KeysFile(string folder) => Path.Combine(folder, "agency-private.json");

    static string PublicFile(string folder) => Path.Combine(folder, "agency-public.json");

    /// <summary>Registers the agency, and has some people consent, so that the first request is answered.</summary>
    /// <returns>Whether it did: with keys of somebody else's nobody here can ask for consent.</returns>
    static async Task<bool> PrepareAsync(LocalHub hub, string folder, FileInfo? own, CancellationToken cancel)
    {
        if (own is not null)
        {
            await RegisterAsync(hub, folder, Bounded.ReadText(own.FullName, Jose.JsonWebKeys.MaxDocumentBytes), cancel);
            return false;
        }
        using var keys = File.Exists(KeysFile(folder)) ? AgencyKeys.Read(KeysFile(folder)) : Made(folder);
        await RegisterAsync(hub, folder, keys.ToPublicJwks(), cancel);
        using var client = new AgencyClient(hub.Http, hub.Place.Origin, Agency, keys, TimeProvider.System);
        var asked = new List<(string Nik, string Consent)>();
        foreach (var nik in hub.Registers.Niks.Take(Consenting))
        {
            switch (await client.AskConsentAsync(new(nik, Dataset, Purpose, Fields, ConsentDays), cancel))
            {
                case HubAnswer.Given given:
                    var consent = given.Body.GetProperty("consent");
                    if (consent.GetProperty("state").GetString() is "requested")
                    {
                        asked.Add((nik, consent.GetProperty("consentId").GetString()!));
                    }
                    break;
                case HubAnswer.Refused refused:
                    throw CommandException.Refused($"the test agency's request for consent was refused: {refused}");
                default:
                    throw new InvalidOperationException("An answer is given or refused.");
            }
        }
        await hub.Operator.GrantAsync(asked, cancel);
        return true;
    }

    static AgencyKeys Made(string folder)
    {
        var keys = AgencyKeys.Create();
        keys.Write(KeysFile(folder));
        return keys;
    }

    static async Task RegisterAsync(LocalHub hub, string folder, string jwks, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(PublicFile(folder), jwks.Trim() + "\n", cancel);
        await hub.Operator.AddAgencyAsync(new(Agency, AgencyName, jwks, Scopes.Split(' '), []), cancel);
    }

    static string Guide(LocalHub hub, string folder, bool consenting)
    {
        var origin = hub.Place.Origin;
        var authority = Shown(Path.Combine(hub.Data, "ca.pem"));
        var vkey = Shown(Path.Combine(hub.Data, "vkey.txt"));
        var data = $"--data {Shown(hub.Data)}";
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"sandbox     {origin}  (nothing in it is real; {Shown(folder)} holds all of it)");
        text.AppendLine(CultureInfo.InvariantCulture, $"trust       {authority}  a development authority: no certificate of anybody is needed");
        text.AppendLine(CultureInfo.InvariantCulture, $"agency      {Agency}, scopes {Scopes}");
        text.AppendLine(CultureInfo.InvariantCulture, $"keys        {(consenting ? Shown(KeysFile(folder)) : "yours")}, registered: {Shown(PublicFile(folder))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"people      {string.Join(' ', hub.Registers.Niks.Take(Consenting))}{(consenting ? "  who consented; every other NIK has not" : "")}");
        text.AppendLine();
        text.AppendLine("the server and its API, to be copied:");
        foreach (var path in (string[])["/.well-known/oauth-authorization-server", "/openapi/v1.json", $"/v1/agencies/{Agency}/keys", "/log/checkpoint"])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  curl --silent --fail --cacert {authority} {origin}{path}");
        }
        if (consenting)
        {
            var agency = $"--agency {Agency} --keys {Shown(KeysFile(folder))} {data}";
            text.AppendLine();
            text.AppendLine("a whole exchange, a request for the consent of somebody else, and your keys as the hub holds them:");
            text.AppendLine(CultureInfo.InvariantCulture, $"  ./hub exchange {agency} --nik {hub.Registers.Niks[0]} --legal-basis consent --dataset {Dataset} --purpose {Purpose} --field {string.Join(' ', Fields)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"  ./hub consent ask {agency} --nik {hub.Registers.Niks[Consenting]} --dataset {Dataset} --purpose {Purpose} --field {string.Join(' ', Fields)}");
        }
        else
        {
            text.AppendLine();
            text.AppendLine("your keys, as the hub holds them:");
        }
        text.AppendLine(CultureInfo.InvariantCulture, $"  ./hub agency keys watch {Agency} --expect {Shown(PublicFile(folder))} --key {vkey} {data}");
        text.AppendLine();
        text.AppendLine("what your own code does: docs/agencies.md");
        text.Append("Ctrl+C stops the sandbox");
        return text.ToString();
    }

    static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
}
