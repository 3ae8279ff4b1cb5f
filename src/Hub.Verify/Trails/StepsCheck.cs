using System.Globalization;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Follows the steps of a trail through the automaton by which the hub writes them.</summary>
sealed class StepsCheck(Id128 trail, FaultList faults)
{
    const string Hub = "hub";

    CheckedEntry? _before;
    TrailState? _state;
    bool _lost;

    /// <summary>The trail after every step; null when one of them is erased or wrong.</summary>
    public TrailState? State => _lost ? null : _state;

    /// <summary>Takes the next step; null where the document shows none that can be read.</summary>
    public void Add(CheckedEntry? step, int number)
    {
        if (step is null)
        {
            _lost = true;
            _before = null;
            return;
        }
        if (_before is { } before && step.Index <= before.Index)
        {
            faults.Add("trail.index", step.Place, "an index above " + Text(before.Index), Text(step.Index));
        }
        if (step.Record is { } record)
        {
            CheckActor(record, step.Place);
            CheckSubject(record, step.Place);
            Follow(step, record, number);
        }
        else
        {
            _lost = true;
        }
        _before = step;
    }

    void Follow(CheckedEntry step, LedgerRecord record, int number)
    {
        if (number == 0)
        {
            Begin(step, record);
        }
        else if (_lost)
        {
            CheckPlace(step, record, number);
        }
        else
        {
            var verdict = _state!.TryFollow(record, out var next);
            faults.Add(step.Place, verdict);
            _lost = !verdict.IsRight;
            _state = next ?? _state;
        }
    }

    void Begin(CheckedEntry step, LedgerRecord record)
    {
        if (step.Id != trail)
        {
            faults.Add("trail.id", step.Place, trail.ToString(), step.Id.ToString());
        }
        if (record is not DecisionRecord decision)
        {
            faults.Add("trail.order", step.Place, "a decision", record.GetType().Name);
            _lost = true;
            return;
        }
        if (decision.Trail.Id != trail)
        {
            faults.Add("trail.place", step.Place, trail.ToString(), decision.Trail.Id.ToString());
        }
        var verdict = TrailState.TryBegin(decision, step.Leaf.At, out _state);
        faults.Add(step.Place, verdict);
        _lost = !verdict.IsRight;
    }

    /// <summary>Behind an erased step the automaton cannot go on, but the chain of hashes does.</summary>
    void CheckPlace(CheckedEntry step, LedgerRecord record, int number)
    {
        if (TrailState.PlaceOf(record) is not { } place || place.Id != trail || place.Step != number)
        {
            faults.Add("trail.place", step.Place, $"step {Text(number)} of {trail}", TrailState.PlaceOf(record)?.ToString() ?? record.GetType().Name);
        }
        else if (_before is { Leaf.Body: var body } && place.Prev != body)
        {
            faults.Add("trail.prev", step.Place, body.ToString(), place.Prev?.ToString() ?? "none");
        }
    }

    void CheckActor(LedgerRecord record, string place)
    {
        var expected = record switch
        {
            DecisionRecord => "agency:…",
            ReviewRecord => "officer:…",
            ContestRecord => $"person:{record.Subject}",
            _ => Hub,
        };
        var right = expected.EndsWith('…')
            ? record.Actor.Length >= expected.Length && record.Actor.StartsWith(expected[..^1], StringComparison.Ordinal)
            : string.Equals(record.Actor, expected, StringComparison.Ordinal);
        if (!right)
        {
            faults.Add("trail.actor", place, expected, record.Actor);
        }
    }

    void CheckSubject(LedgerRecord record, string place)
    {
        var expected = record is DecisionRecord ? record.Subject : _state?.Decision.Subject;
        if (record.Subject is null || (expected is not null && record.Subject != expected))
        {
            faults.Add("trail.subject", place, expected?.ToString() ?? "a person", record.Subject?.ToString() ?? "nobody");
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
