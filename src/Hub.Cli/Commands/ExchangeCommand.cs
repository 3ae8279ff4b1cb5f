using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hub.Cli.Client;

namespace Hub.Cli.Commands;

/// <summary><c>hub exchange</c>: one exchange from the agency's side.</summary>
static class ExchangeCommand
{
    static readonly Option<string> LegalBasis = new("--legal-basis") { Description = "consent, public-task …", Required = true };
    static readonly Option<FileInfo?> Save = new("--save") { Description = "Keeps the values with their salts in a new file (mode 0600), for hub decision record --from." };
    static readonly Option<FileInfo?> ReplyOut = new("--reply-out") { Description = "Keeps the hub's signed reply, values and salts in clear, in a new file (mode 0600), for hub evidence make --reply." };
    static readonly Option<FileInfo?> Journal = new("--journal") { Description = "Appends the answer's id and promise to a file (mode 0600), begun when absent, for hub reconcile --mine." };
    static readonly Option<bool> Json = new("--json") { Description = "Print the whole payload." };

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Build()
    {
        var command = new Command("exchange", "Ask for a citizen's data: sign, send, open the sealed reply and check it.")
        {
            Shared.Agency, Shared.Keys, Shared.Nik, Shared.Dataset, Shared.Purpose, LegalBasis, Shared.Fields,
            Shared.PromiseOut, Save, ReplyOut, Journal, Json, Shared.Data, Shared.Origin, Shared.Authority,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var place = Shared.Place(parsed, parsed.GetValue(Shared.Origin));
        using var keys = AgencyKeys.Read(parsed.GetRequiredValue(Shared.Keys).FullName);
        using var http = HubHttp.ForPrograms(place);
        using var client = new AgencyClient(http, place.Origin, parsed.GetRequiredValue(Shared.Agency), keys, TimeProvider.System);
        var ask = new ExchangeAsk(
            Shared.NikOf(parsed),
            parsed.GetRequiredValue(Shared.Dataset),
            parsed.GetRequiredValue(Shared.Purpose),
            parsed.GetRequiredValue(LegalBasis),
            parsed.GetRequiredValue(Shared.Fields));
        using var promiseFile = OutputFile.Open(parsed.GetValue(Shared.PromiseOut));
        using var replyFile = OutputFile.Open(parsed.GetValue(ReplyOut));
        using var valuesFile = OutputFile.Open(parsed.GetValue(Save));
        using var journal = AskedJournal.Open(parsed.GetValue(Journal), TimeProvider.System);
        var output = parsed.InvocationConfiguration.Output;
        switch (await client.ExchangeAsync(ask, cancel))
        {
            case ExchangeOutcome.Released { Reply: var reply }:
                // Told also when a file cannot be written to its end: the values are released and on record by now.
                try
                {
                    journal?.Keep(reply.ExchangeId, "released", reply.PromiseText);
                    valuesFile?.Keep(SavedExchange.Of(reply));
                    promiseFile?.KeepLine(reply.PromiseText);
                    replyFile?.KeepLine(reply.SignedText);
                }
                finally
                {
                    await output.WriteLineAsync(parsed.GetValue(Json) ? JsonSerializer.Serialize(reply.Payload, Indented) : Text(reply));
                }
                return ExitCodes.Right;
            case ExchangeOutcome.Refused { Answer: var answer }:
                journal?.Keep(answer);
                await Refusal.TellAsync(output, answer, promiseFile);
                return ExitCodes.Refused;
            case ExchangeOutcome.Distrusted distrusted:
                await output.WriteLineAsync($"the reply is not to be trusted: {distrusted.Code}: {distrusted.Reason}");
                return ExitCodes.Refused;
            default:
                throw new InvalidOperationException("An outcome without an answer.");
        }
    }

    static string Text(OpenedReply reply)
    {
        var lines = reply.Fields.Select(field => $"  {field.Name} = {field.Value.GetRawText()}" + (field.Transform is null ? "" : $"  ({field.Transform})"));
        return string.Create(CultureInfo.InvariantCulture, $"released: exchange {reply.ExchangeId}, entry {reply.Promise.Index} of {reply.Promise.Origin}\n{string.Join('\n', lines)}");
    }
}
