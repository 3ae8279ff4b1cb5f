using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Canon.Records;
using Hub.Verify;
using Hub.Verify.Trails;

namespace Hub.Cli.Commands.Trails;

/// <summary><c>hub trail rerun</c>: what the programme gives now from what was recorded then.</summary>
static class TrailRerun
{
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var key = Verifying.Key(parsed.GetRequiredValue(TrailOptions.RequiredKey));
        var trail = await TrailSource.FindAsync(parsed, cancel);
        var keys = await TrailSource.KeysAsync(parsed, trail, cancel);
        var report = TrailVerifier.Verify(trail.Bytes, key, keys, new ManagedEd25519());
        var output = parsed.InvocationConfiguration.Output;
        if (report.Faults.ExitCode == ExitCodes.Refused)
        {
            new TrailVerdict(report, RootChecked: false, KeysGiven: false).WriteText(output);
            await output.WriteLineAsync("not run: what is not the hub's record proves nothing");
            return ExitCodes.Refused;
        }
        var decision = report.Steps.Count > 0 ? report.Steps[0].Record as DecisionRecord : null;
        if (decision is null || report.Programme is null)
        {
            await output.WriteLineAsync($"not re-runnable since erasure: {ErasedPlace(report.Faults)} has no record any more");
            return ExitCodes.CouldNot;
        }
        return await TellAsync(parsed, decision, Reevaluation.Of(decision, report.Programme), report.Faults);
    }

    static async Task<int> TellAsync(ParseResult parsed, DecisionRecord decision, Reevaluation run, FaultList faults)
    {
        var output = parsed.InvocationConfiguration.Output;
        switch (run)
        {
            case Reevaluation.Impossible impossible:
                await output.WriteLineAsync($"not re-runnable here: {Plain.Text(impossible.Why)}");
                return ExitCodes.CouldNot;
            case Reevaluation.Done done:
                await output.WriteLineAsync(parsed.GetValue(TrailOptions.Json) ? JsonText.Of(writer => Write(writer, decision, done)) : Text(decision, done));
                return ExitCode(done, faults, output);
            default:
                throw new InvalidOperationException("A run is done or it is impossible.");
        }
    }

    /// <summary>Equal is said of values only that the log still proves.</summary>
    static int ExitCode(Reevaluation.Done done, FaultList faults, TextWriter output)
    {
        if (!done.Equal)
        {
            return ExitCodes.Refused;
        }
        if (faults.Listed.FirstOrDefault(fault => fault.Place.StartsWith("exchange", StringComparison.Ordinal)) is not { } unknown)
        {
            return ExitCodes.Right;
        }
        output.WriteLine($"note: {unknown.Place} is erased, so the values cannot be held against it any more");
        return ExitCodes.CouldNot;
    }

    static string Text(DecisionRecord decision, Reevaluation.Done done)
    {
        List<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"programme {decision.Programme.Id} version {decision.Programme.Version}, {decision.Engine}, evaluated for {Moment.Of(decision.EvaluatedAt)}"),
            "recorded " + Utf8(done.Recorded),
            "computed " + (done.Computed is { } computed ? Utf8(computed) : "nothing: " + done.Refusal),
        ];
        if (!string.Equals(done.TimeZoneData, decision.TimeZoneData, StringComparison.Ordinal))
        {
            lines.Add($"note: time-zone data was {decision.TimeZoneData}, here it is {done.TimeZoneData}; ages may be reckoned otherwise");
        }
        lines.AddRange(done.Terms.Select(term => "not as the programme says: " + term));
        lines.Add(done.Equal ? "equal, byte for byte" : "DIFFERS");
        return string.Join('\n', lines.Select(Plain.Text));
    }

    static void Write(Utf8JsonWriter writer, DecisionRecord decision, Reevaluation.Done done)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("equal", done.Equal);
        writer.WriteString("recorded", Utf8(done.Recorded));
        writer.WriteString("computed", done.Computed is { } computed ? Utf8(computed) : null);
        writer.WriteString("refusal", done.Refusal);
        writer.WriteStartArray("otherTerms");
        done.Terms.ToList().ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
        writer.WriteString("engine", decision.Engine);
        writer.WriteString("timeZoneData", decision.TimeZoneData);
        writer.WriteString("timeZoneDataHere", done.TimeZoneData);
        writer.WriteEndObject();
    }

    static string ErasedPlace(FaultList faults) => faults.Listed.FirstOrDefault(fault => fault.Code is "record.erased")?.Place ?? "the decision";

    static string Utf8(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
