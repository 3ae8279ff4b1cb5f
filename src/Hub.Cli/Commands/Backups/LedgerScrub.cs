using System.CommandLine;
using System.Globalization;
using Hub.Audit.Store;
using Hub.Verify;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Backups;

/// <summary><c>hub ledger scrub</c>: verifies the whole stored ledger of a stopped hub from its leaves and names every fault.</summary>
static class LedgerScrub
{
    static readonly Option<bool> Json = new("--json") { Description = "One JSON object instead of lines." };

    public static Command Build()
    {
        var command = new Command("scrub", "Verify the stored ledger of a stopped hub: every leaf, tile, chain, record, checkpoint and anchor. A running hub does so by itself, see /health/ready.") { LedgerStores.Database, Json, Shared.Data };
        command.SetAction((parsed, cancel) => LedgerPlace.RunAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var place = new LedgerPlace(parsed);
        await using var held = place.Lock();
        await using var store = await LedgerStores.OpenAsync(parsed, place, "there is nothing to verify", cancel);
        var bar = ProgressBar.OnTerminal(parsed.GetValue(Json));
        var verified = 0L;
        var pace = new ScrubPace(_ => Task.CompletedTask, (done, of) =>
        {
            verified = done;
            bar?.Show(new LogProgress(done, of));
        });
        var faults = await LogScrub.RunAsync(store, place.Published(), pace, cancel);
        bar?.Clear();
        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync(parsed.GetValue(Json) ? AsJson(verified, faults) : AsText(place.Origin, verified, faults));
        return faults.Count == 0 ? ExitCodes.Right : ExitCodes.Refused;
    }

    static string AsText(string origin, long verified, IReadOnlyList<LedgerFault> faults) => string.Join('\n',
    [
        .. faults.Select(fault => $"{fault.Code} {fault.Place}: expected {fault.Expected}, found {fault.Found}"),
        string.Create(CultureInfo.InvariantCulture, $"{(faults.Count == 0 ? "right" : "WRONG")}: {verified} stored entries of {origin}, {faults.Count} faults{(faults.Count == LogScrub.MaxFaults ? ", and looked no further" : "")}"),
    ]);

    static string AsJson(long verified, IReadOnlyList<LedgerFault> faults) => JsonText.Of(writer =>
    {
        var list = new FaultList();
        foreach (var fault in faults)
        {
            list.Add(fault.Code, fault.Place, fault.Expected, fault.Found);
        }
        writer.WriteStartObject();
        writer.WriteNumber("exitCode", list.ExitCode);
        writer.WriteNumber("verified", verified);
        JsonText.WriteFaults(writer, list);
        writer.WriteEndObject();
    });
}
