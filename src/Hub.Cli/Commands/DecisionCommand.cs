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
    static readonly Option<string[]> Fields = new("--field") { Description = "The values that the programme takes; it refuses any other (default: all that were saved).", AllowMultipleArgumentsPerToken = true };

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Build()
    {
        var record = new Command("record", "Have a registered programme decide on values that exchanges released; nothing has effect before the hub's notice.")
        {
            Shared.Agency, Shared.Keys, Shared.Nik, Programme, From, Fields, Shared.PromiseOut, Shared.Data, Shared.Origin, Shared.Authority,
        };
        record.SetAction(RecordAsync);
        return new Command("decision", "Decisions.") { record };
    }

    static async Task<int> RecordAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (programme, version) = ProgrammeOf(parsed.GetRequiredValue(Programme));
        var exchanges = Exchanges(parsed);
        var place = Shared.Place(parsed, parsed.GetValue(Shared.Origin));
        using var keys = AgencyKeys.Read(parsed.GetRequiredValue(Shared.Keys).FullName);
        using var http = HubHttp.ForPrograms(place);
        using var client = new AgencyClient(http, place.Origin, parsed.GetRequiredValue(Shared.Agency), keys, TimeProvider.System);
        var ask = new DecisionAsk(Shared.NikOf(parsed), programme, version, exchanges);
        using var promiseFile = OutputFile.Open(parsed.GetValue(Shared.PromiseOut));
        var output = parsed.InvocationConfiguration.Output;
        switch (await client.DecideAsync(ask, cancel))
        {
            case HubAnswer.Given given:
                // Told also when the file cannot be written to its end: the decision stands.
                try
                {
                    promiseFile?.KeepLine(given.Text("promise"));
                }
                finally
                {
                    await output.WriteLineAsync(JsonSerializer.Serialize(given.Body, Indented));
                }
                return ExitCodes.Right;
            case HubAnswer.Refused refused:
                await Refusal.TellAsync(output, refused, promiseFile);
                return ExitCodes.Refused;
            default:
                throw new InvalidOperationException("An answer is given or refused.");
        }
    }

    static List<HandedBackExchange> Exchanges(ParseResult parsed)
    {
        var all = parsed.GetRequiredValue(From).Select(file => SavedExchange.Read(file.FullName)).ToList();
        if (parsed.GetValue(Fields) is not { Length: > 0 } wanted)
        {
            return all;
        }
        var saved = all.SelectMany(exchange => exchange.Values).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        return Array.Find(wanted, name => !saved.Contains(name)) is { } missing
            ? throw CommandException.CouldNot($"--field {missing}: none of the files holds it")
            : [.. all.Select(exchange => exchange.Only(wanted))];
    }

    static (string Id, int Version) ProgrammeOf(string text)
    {
        var slash = text.LastIndexOf('/');
        return slash > 0 && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? (text[..slash], version)
            : throw CommandException.CouldNot("--programme is ID/VERSION, such as PRG-SOC-001/1");
    }
}
