using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Erasures;

/// <summary>Where the erasure of one person stands.</summary>
public enum ErasureStage
{
    /// <summary>One approver proposed it; another, of the other role, must approve.</summary>
    Proposed,

    /// <summary>Ordered by two; the waiting period runs, or completion is owed.</summary>
    Waiting,

    /// <summary>A legal hold stops completion.</summary>
    Held,

    /// <summary>Nothing happens; a new proposal may follow.</summary>
    Cancelled,

    /// <summary>The keys are gone. Nothing follows.</summary>
    Completed,
}

/// <summary>One erasure entry as it stands in the log, or as it is about to be proposed to it.</summary>
/// <param name="Index">Index in the log; −1 while it is not there.</param>
/// <param name="At">Milliseconds UTC.</param>
public sealed record ErasureEntry(Id128 Id, long Index, long At, LedgerRecord Record);

/// <summary>What became of following one entry.</summary>
public abstract record ErasureFollowing
{
    private ErasureFollowing()
    {
    }

    public sealed record Taken(ErasureState State) : ErasureFollowing;

    /// <param name="Code">One of <see cref="ErasureCodes"/>.</param>
    public sealed record Refused(string Code) : ErasureFollowing;
}

/// <summary>What the erasure entries of one person add up to: the one automaton by which the hub writes and a reader checks. Immutable, pure.</summary>
public sealed record ErasureState
{
    /// <summary>Most erasure entries of one person; the last one is kept free for the completion.</summary>
    public const int MaxSteps = 256;

    public required Id128 Subject { get; init; }

    /// <summary>Id of the entry that proposed it.</summary>
    public required Id128 Order { get; init; }

    /// <summary>One of <see cref="ErasureWords"/>'s bases; null where only a completion that a restored log had lost is known.</summary>
    public string? Basis { get; init; }

    /// <summary>Commitment to the reference of the request or legal order.</summary>
    public Hash256 Reference { get; init; }

    /// <summary>Actor of the proposal.</summary>
    public string? Proposer { get; init; }

    /// <summary>Milliseconds UTC.</summary>
    public long ProposedAt { get; init; }

    public required ErasureStage Stage { get; init; }

    /// <summary>Number of the next entry.</summary>
    public required int NextStep { get; init; }

    /// <summary>Index of the order; null before it.</summary>
    public long? Ordered { get; init; }

    /// <summary>Not completed before then, milliseconds UTC; 0 before the order.</summary>
    public long DueAt { get; init; }

    /// <summary>Index of the completion; null before it. This is what "erased by entry N" names.</summary>
    public long? Completed { get; init; }

    /// <summary>The state after one more entry.</summary>
    /// <param name="current">Null before the first.</param>
    public static ErasureFollowing Follow(ErasureState? current, ErasureEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (current is { Stage: ErasureStage.Completed })
        {
            return new ErasureFollowing.Refused(ErasureCodes.Done);
        }
        return entry.Record switch
        {
            ErasureCompletedRecord completed when Fits(current, completed, completed.Step) => ErasureRules.Complete(current, entry, completed),
            ErasureOrderedRecord ordered when Fits(current, ordered, ordered.Step) => ErasureRules.Order(current, entry, ordered),
            ErasureActRecord { Act: ErasureWords.Proposed } act when Fits(current, act, act.Step) => ErasureRules.Propose(current, entry, act),
            ErasureActRecord act when Fits(current, act, act.Step) => ErasureRules.Act(current, act),
            _ => new ErasureFollowing.Refused(ErasureCodes.Unfit),
        };
    }

    static bool Fits(ErasureState? current, LedgerRecord record, int step) =>
        record.Subject is { } subject && (current is null || current.Subject == subject) && step == (current?.NextStep ?? 0);
}
