using System.Globalization;
using Hub.Audit.Trails;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Holds the times that steps name to those of their entries, by the terms of the decision.</summary>
sealed class TimesCheck(DecisionRecord decision, FaultList faults)
{
    /// <summary>Longest time between the hub looking at its clock for a step and the step's entry, milliseconds: the walk to the entry is bounded below it.</summary>
    public const long SlackMs = 60_000;

    /// <summary>Of the last notice; null before the first, and while it cannot be known.</summary>
    long? _contestUntil;

    /// <summary>Takes the next step; null where the document shows none that can be read.</summary>
    public void Add(CheckedEntry? step)
    {
        switch (step?.Record)
        {
            case null:
                // It may have been a notice, which would have begun the time anew.
                _contestUntil = null;
                break;
            case DecisionRecord record:
                Evaluated(record, step);
                break;
            case NoticeRecord notice:
                After("time.contest-until", step, decision.ContestWithin, notice.ContestUntil);
                _contestUntil = notice.ContestUntil;
                break;
            case ContestRecord contest:
                After("time.answer-by", step, decision.AnswerWithin, contest.AnswerBy);
                InTime(step);
                break;
        }
    }

    void Evaluated(DecisionRecord record, CheckedEntry step)
    {
        var ago = (Int128)step.Leaf.At - record.EvaluatedAt;
        if (ago < 0 || ago > SlackMs)
        {
            faults.Add("time.evaluated", step.Place, $"at most {Text(SlackMs)} ms before {Text(step.Leaf.At)}", Text(record.EvaluatedAt));
        }
    }

    void After(string code, CheckedEntry step, string within, long found)
    {
        var expected = (Int128)step.Leaf.At + TrailState.DaysMs(within);
        if (Int128.Abs(found - expected) > SlackMs)
        {
            faults.Add(code, step.Place, $"{within} after {Text(step.Leaf.At)}, to {Text(SlackMs)} ms: {expected.ToString(CultureInfo.InvariantCulture)}", Text(found));
        }
    }

    void InTime(CheckedEntry step)
    {
        if (_contestUntil is { } until && step.Leaf.At - (Int128)until >= SlackMs)
        {
            faults.Add("time.contest-over", step.Place, "an entry before " + Text(until), Text(step.Leaf.At));
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
