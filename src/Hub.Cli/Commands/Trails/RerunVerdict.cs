using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Canon.Records;
using Hub.Verify;
using Hub.Verify.Trails;

namespace Hub.Cli.Commands.Trails;

/// <summary>What came of verifying a trail and then running its decision again, for a person or a program to read.</summary>
/// <param name="Faults">What the verification found.</param>
/// <param name="Decision">Null when it cannot be read.</param>
/// <param name="Run">Null when nothing was run.</param>
/// <param name="Cause">Why the document was not gone through at all; null when it was.</param>
/// <param name="Why">Why nothing was run, or what a run leaves unknown; null when there is nothing to say.</param>
sealed record RerunVerdict(FaultList Faults, DecisionRecord? Decision, Reevaluation.Done? Run, string? Cause, string? Why)
{
    public int ExitCode => this switch
    {
        _ when Faults.IsWrong => ExitCodes.Refused,
        { Run.Equal: false } => ExitCodes.Refused,
        // Equal is said without more of a trail only that was checked to its end.
        { Why: not null } => ExitCodes.CouldNot,
        _ => ExitCodes.Right,
    };

    /// <summary>Lines for people.</summary>
    public string Text
    {
        get
        {
            var lines = new List<string>();
            if (Cause is { } cause)
            {
                lines.Add(cause);
            }
            if (Run is { } run)
            {
                lines.AddRange(Told(Decision!, run));
            }
            else
            {
                lines.AddRange(Faults.Listed.Select(fault => fault.ToString()));
            }
            if (Why is { } why)
            {
                lines.Add(why);
            }
            return string.Join('\n', lines.Select(Plain.Text));
        }
    }

    /// <param name="report">Of the document's verification.</param>
    /// <param name="from">The file, or what was asked of a hub.</param>
    public static RerunVerdict Of(TrailReport report, string from)
    {
        var decision = report.Steps.Count > 0 ? report.Steps[0].Record as DecisionRecord : null;
        RerunVerdict NotRun(string why) => new(report.Faults, decision, null, TrailVerdict.Cause(report, from), why);
        if (report.Faults.IsWrong)
        {
            return NotRun("not run: what is not the hub's record proves nothing");
        }
        if (decision is null || report.Programme is null)
        {
            return NotRun((Erased(report.Faults, "step 0") ?? Erased(report.Faults, "programme")) is { } erased
                ? $"not re-runnable since erasure: {erased.Place} has no record any more"
                : "not run: the trail could not be verified");
        }
        return Reevaluation.Of(decision, report.Programme) switch
        {
            Reevaluation.Impossible impossible => NotRun($"not re-runnable here: {impossible.Why}"),
            Reevaluation.Done done => new(report.Faults, decision, done, null, Unknown(report.Faults)),
            _ => throw new InvalidOperationException("A run is done or it is impossible."),
        };
    }

    /// <summary>One object whatever came of it; <c>equal</c> is null when nothing was run.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "rerun");
        writer.WriteNumber("exitCode", ExitCode);
        if (Run is { } run)
        {
            Write(writer, Decision!, run);
        }
        else
        {
            writer.WriteNull("equal");
        }
        writer.WriteString("why", Why);
        JsonText.WriteFaults(writer, Faults);
        writer.WriteEndObject();
    }

    static Fault? Erased(FaultList faults, string place) =>
        faults.Listed.FirstOrDefault(fault => fault.Code is "record.erased" && fault.Place.StartsWith(place, StringComparison.Ordinal));

    static string? Unknown(FaultList faults)
    {
        if (Erased(faults, "exchange") is { } exchange)
        {
            return $"note: {exchange.Place} is erased, so the values cannot be held against it any more";
        }
        return faults.Listed.FirstOrDefault(fault => fault.IsUncheckable) switch
        {
            null => null,
            { Code: "notice.unchecked" } => "note: the notices' signatures were not checked: --keys keys.json or --root FILE lets them be",
            var other => $"note: not everything of the trail could be checked: {other.Place}: {other.Code}",
        };
    }

    static List<string> Told(DecisionRecord decision, Reevaluation.Done done)
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
        return lines;
    }

    static void Write(Utf8JsonWriter writer, DecisionRecord decision, Reevaluation.Done done)
    {
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
    }

    static string Utf8(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
