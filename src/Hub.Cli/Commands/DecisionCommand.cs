using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hub.Cli.Client;

namespace Hub.Cli.Commands;

/// <summary><c>hub decision record</c>: a decision from the agency's side.</summary>
static class DecisionCommand
{
    static readonly Option<string> Programme = new("--programme") { Description = "Id and version of a registered programme, such as PRG-SOC-001/1.", Required = true };
    static readonly Option<FileInfo[]> From = new("--from") { Description = "Files of hub exchange --save.", Required = true, AllowMultipleArgumentsPerToken = true };
    static readonly Option<string[]> Fields = new("--field") { Description = "The values that the programme needs (default: all that were saved).", AllowMultipleArgumentsPerToken = true };
    static readonly Option<FileInfo?> PromiseOut = new("--promise-out") { Description = "Keeps the hub's promise, for hub verify --promise." };

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Build()
    {
        var record = new Command("record", "Have a registered programme decide on values that exchanges released; nothing has effect before the hub's notice.")
        {
            Shared.Agency, Shared.Keys, Shared.Nik, Programme, From, Fields, PromiseOut, Shared.Data, Shared.Origin, Shared.Authority,
        };
        record.SetAction(RecordAsync);
        return new Command("decision", "Decisions.") { record };
    }

    static async Task<int> RecordAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (programme, version) = ProgrammeOf(parsed.GetRequiredValue(Programme));
        var place = Shared.Place(parsed, parsed.GetValue(Shared.Origin));
        using var keys = AgencyKeys.Read(parsed.GetRequiredValue(Shared.Keys).FullName);
        using var http = HubHttp.ForPrograms(place);
        using var client = new AgencyClient(http, place.Origin, parsed.GetRequiredValue(Shared.Agency), keys, TimeProvider.System);
        var answer = await client.DecideAsync(new(Shared.NikOf(parsed), programme, version, Exchanges(parsed)), cancel);
        var output = parsed.InvocationConfiguration.Output;
        switch (answer)
        {
            case HubAnswer.Given given:
                await KeepAsync(parsed, given.Text("promise"), cancel);
                await output.WriteLineAsync(JsonSerializer.Serialize(given.Body, Indented));
                return ExitCodes.Right;
            case HubAnswer.Refused refused:
                await KeepAsync(parsed, refused.Promise, cancel);
                await output.WriteLineAsync($"refused: {refused}");
                return ExitCodes.Refused;
            default:
                throw new InvalidOperationException("An answer is given or refused.");
        }
    }

    static List<HandedBackExchange> Exchanges(ParseResult parsed)
    {
        var all = parsed.GetRequiredValue(From).Select(file => SavedExchange.Read(file.FullName)).ToList();
        return parsed.GetValue(Fields) is { Length: > 0 } wanted ? [.. all.Select(exchange => exchange.Only(wanted))] : all;
    }

    static async Task KeepAsync(ParseResult parsed, string? promise, CancellationToken cancel)
    {
        if (promise is not null && parsed.GetValue(PromiseOut) is { } file)
        {
            await File.WriteAllTextAsync(file.FullName, promise + "\n", cancel);
        }
    }

    static (string Id, int Version) ProgrammeOf(string text)
    {
        var slash = text.LastIndexOf('/');
        return slash > 0 && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (text[..slash], version)
            : throw CommandException.CouldNot("--programme is ID/VERSION, such as PRG-SOC-001/1");
    }
}
