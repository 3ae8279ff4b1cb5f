using System.Runtime.InteropServices;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Delays;

/// <summary>Where one order of delayed disclosure stands.</summary>
public enum DelayStage
{
    /// <summary>One asked for it; another, of another role, must approve. Nothing is delayed.</summary>
    Asked,

    /// <summary>Approved, until it is ended by an entry.</summary>
    InForce,

    /// <summary>Over: the person sees the chain. Nothing follows.</summary>
    Ended,

    /// <summary>Never in force: declined, lapsed, or approved too late to be lawful. Nothing follows.</summary>
    Refused,
}

/// <summary>One entry about an order as it stands in the log, or as it is about to be proposed to it.</summary>
/// <param name="Index">Index in the log; −1 while it is not there.</param>
/// <param name="At">Milliseconds UTC.</param>
public sealed record DelayEntry(Id128 Id, long Index, long At, LedgerRecord Record);

/// <summary>What became of following one entry.</summary>
public abstract record DelayFollowing
{
    private DelayFollowing()
    {
    }

    public sealed record Taken(DelayState State) : DelayFollowing;

    /// <param name="Code">One of <see cref="DelayCodes"/>.</param>
    public sealed record Refused(string Code) : DelayFollowing;
}

/// <summary>Whose exchanges, about whom, for what an order is.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DelayScope(string Agency, Id128 Subject, string Purpose);

/// <summary>What the entries about one order add up to. Immutable.</summary>
public sealed record DelayState
{
    public required Id128 Order { get; init; }

    public required DelayScope Scope { get; init; }

    public required string Reference { get; init; }

    /// <summary>Who asked.</summary>
    public required string Asker { get; init; }

    /// <summary>Who approved; null before.</summary>
    public string? Approver { get; init; }

    /// <summary>Milliseconds UTC.</summary>
    public required long AskedAt { get; init; }

    /// <summary>Approved at, milliseconds UTC; 0 before.</summary>
    public long Since { get; init; }

    /// <summary>The order's own end date, milliseconds UTC.</summary>
    public required long Until { get; init; }

    /// <summary>The order that this one continues.</summary>
    public Id128? Continues { get; init; }

    public required DelayStage Stage { get; init; }

    /// <summary>Commitment to the sealed chain's tag key; null before the approval.</summary>
    public Hash256? Key { get; init; }

    /// <summary>Id of the approval's entry, number 0 of the sealed chain.</summary>
    public Id128? Ordered { get; init; }

    /// <summary>Id of the entry that ended it.</summary>
    public Id128? EndedBy { get; init; }

    /// <summary>Milliseconds UTC; 0 before.</summary>
    public long EndedAt { get; init; }

    /// <summary>One of <see cref="DelayWords"/>'s reasons; null before, and where an unlawful approval closed it.</summary>
    public string? Reason { get; init; }

    /// <summary>Entries about the order so far: the number of the next one.</summary>
    public int NextStep => Stage switch
    {
        DelayStage.Asked => 1,
        DelayStage.InForce or DelayStage.Refused => 2,
        _ => 3,
    };
}
