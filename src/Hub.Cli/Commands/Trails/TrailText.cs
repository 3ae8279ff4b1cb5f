using System.Globalization;
using Hub.Audit.Trails;
using Hub.Canon.Records;
using Hub.Verify;
using Hub.Verify.Trails;

namespace Hub.Cli.Commands.Trails;

/// <summary>Tells a trail step by step.</summary>
/// <param name="faults">What a verification found; null when there was none.</param>
sealed class TrailText(TextWriter output, TrailWords words, FaultList? faults)
{
    public void Write(TrailDocument document, IReadOnlyList<TrailStep> steps)
    {
        var decision = steps.Select(step => step.Record).OfType<DecisionRecord>().FirstOrDefault();
        Line("", $"{words.Trail} {document.Trail}");
        if (decision is not null)
        {
            Line("", $"{words.Programme} {decision.Programme.Id}, {words.Version} {Text(decision.Programme.Version)} ({decision.Engine}, {decision.TimeZoneData})");
            Line("", $"{words.Right}: {words.Pick(decision.AffectedRight)}");
        }
        foreach (var step in steps)
        {
            WriteStep(step, decision);
        }
    }

    void WriteStep(TrailStep step, DecisionRecord? decision)
    {
        var what = step.Record is { } record ? $"{record.Actor}: {Headline(record, decision)}" : words.Erased;
        Line("", $"{Text(step.Number)}. {(step.At is { } at ? Moment.Of(at) : "?")}  {what}");
        foreach (var detail in Details(step.Record))
        {
            Line("   ", detail);
        }
        Line("   ", $"{words.Entry} {Text(step.Index)}, {Proof(step.Number)}");
    }

    string Headline(LedgerRecord record, DecisionRecord? decision) => record switch
    {
        DecisionRecord r => $"{words.Decision} {r.Result.Outcome}: {words.Pick(r.Result.Text)}",
        ReviewRecord r => $"{(r.Changed ? words.Changed : words.Confirmed)} {Outcome(r.Outcome, decision)}",
        ContestRecord => words.Contested,
        NoticeRecord r => $"{words.Notice}: {r.Outcome}: {words.Pick(r.Text)}",
        CloseRecord r => $"{words.Closed} {Text(r.Through)}",
        _ => record.GetType().Name,
    };

    IEnumerable<string> Details(LedgerRecord? record) => record switch
    {
        DecisionRecord r => Details(r),
        ReviewRecord r => [$"\"{r.Reason}\"", $"{words.Opened} {Moment.Of(r.OpenedAt)}, {words.ShownThrough} {Text(r.ShownThrough)}"],
        ContestRecord r =>
        [
            $"\"{r.Text}\"",
            .. (r.Corrections ?? []).Select(claimed => $"{words.Says}: {claimed.Field} = {claimed.Value}"),
            $"{words.AnswerBy} {Moment.Of(r.AnswerBy)}",
        ],
        NoticeRecord r => [$"{words.ContestUntil} {Moment.Of(r.ContestUntil)}"],
        _ => [],
    };

    IEnumerable<string> Details(DecisionRecord decision) =>
    [
        $"{words.Score} {decision.Result.Score}, {words.Needed} {decision.Result.Threshold}",
        .. decision.Result.Reasons.Select(reason => $"{(reason.Met ? "+" : "-")} {reason.Criterion} {reason.Points}  {words.Pick(reason.Text)}"),
        .. decision.Inputs.Select(input => $"{words.Data} {input.Dataset}, {words.Exchange} {input.Exchange}: {string.Join(", ", input.Values.Select(value => $"{value.Name} = {value.Json}"))}"),
        decision.ReviewRequired ? words.ReviewFirst : words.NoReview,
    ];

    string Outcome(string code, DecisionRecord? decision) =>
        decision?.Choices.FirstOrDefault(choice => string.Equals(choice.Code, code, StringComparison.Ordinal)) is { } choice ? $"{code}: {words.Pick(choice.Text)}" : code;

    string Proof(int step)
    {
        if (faults is null)
        {
            return words.ProofUnchecked;
        }
        var place = "step " + Text(step);
        var wrong = faults.Listed.Where(fault => string.Equals(fault.Place, place, StringComparison.Ordinal)).Select(fault => fault.Code).Distinct(StringComparer.Ordinal).ToList();
        return wrong.Count == 0 ? words.ProofRight : string.Join(", ", wrong);
    }

    void Line(string indent, string text) => output.WriteLine(indent + Plain.Text(text));

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
