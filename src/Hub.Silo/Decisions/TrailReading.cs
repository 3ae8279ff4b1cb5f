using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Walk;

namespace Hub.Silo.Decisions;

/// <summary>A trail as the log holds it.</summary>
/// <param name="Steps">Entries in order; at least step 0.</param>
/// <param name="State">What they add up to; null once one of them is erased or lost: then nothing can follow.</param>
/// <param name="Agency">Whose decision it is; null once that is erased.</param>
public sealed record Trail(IReadOnlyList<StoredEntry> Steps, TrailState? State, string? Agency)
{
    public Id128 Id => Steps[0].Id;

    /// <summary>Why nothing can follow where <see cref="State"/> is null.</summary>
    public string GoneCode => Steps.Any(step => step.Lost) ? WalkCodes.RecordLost : DecisionCodes.Erased;

    /// <summary>Last step.</summary>
    public int Through => Steps.Count - 1;
}

/// <summary>Reads trails: each step is found by its id, so no index is kept beside the log.</summary>
public sealed class TrailReader(EntryBook book)
{
    /// <summary>The trail as it stands; null when the entry is no decision. Steps already read are not read again.</summary>
    /// <param name="known">The trail as read before, or null.</param>
    public async Task<Trail?> Read(Id128 id, Trail? known)
    {
        var steps = known is null ? [] : new List<StoredEntry>(known.Steps);
        if (steps.Count == 0)
        {
            // Erased, it cannot be told from any other entry: the step after it would name it, so its number is asked for.
            if (await book.Find(id) is not { } first || (first.Record is not (DecisionRecord or null)))
            {
                return null;
            }
            if (first.Record is null && await book.Find(TrailIds.Step(book.Ids, id, 1)) is null)
            {
                return null;
            }
            steps.Add(first);
        }
        while (steps.Count < TrailState.MaxSteps && await book.Find(TrailIds.Step(book.Ids, id, steps.Count)) is { } next)
        {
            steps.Add(next);
        }
        return new(steps, Fold(steps), AgencyOf(steps[0].Record));
    }

    /// <summary>The agency's id of a decision's actor.</summary>
    public static string? AgencyOf(LedgerRecord? decision) =>
        decision is DecisionRecord { Actor: var actor } && actor.StartsWith(AgencyPrefix, StringComparison.Ordinal) ? actor[AgencyPrefix.Length..] : null;

    const string AgencyPrefix = "agency:";

    static TrailState? Fold(List<StoredEntry> steps)
    {
        if (steps[0].Record is not DecisionRecord decision || !TrailState.TryBegin(decision, steps[0].At, out var state).IsRight)
        {
            return null;
        }
        foreach (var record in steps.Skip(1).Select(step => step.Record))
        {
            // Only this code writes steps, through this very automaton: one that does not follow is damage, and the trail stops.
            if (record is null || !state!.TryFollow(record, out state).IsRight)
            {
                return null;
            }
        }
        return state;
    }
}
