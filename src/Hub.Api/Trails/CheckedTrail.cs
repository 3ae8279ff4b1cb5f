using Hub.Audit;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Api.Trails;

/// <summary>What can be checked of one entry of a trail.</summary>
public enum TrailPart
{
    /// <summary>The leaf is in canonical form and carries the entry's id.</summary>
    Leaf,

    /// <summary>The leaf lies at its index under a checkpoint signed by the log's key.</summary>
    Inclusion,

    /// <summary>The record hashes to the leaf's body.</summary>
    Body,

    /// <summary>The step names the hash of the step before it and may follow it; a close covers all before it.</summary>
    Chain,

    /// <summary>Every value used opens the commitment in its exchange's entry.</summary>
    Inputs,

    /// <summary>The registered text of the programme is the one that decided.</summary>
    Programme,

    /// <summary>The officer had opened the trail as it stood.</summary>
    Opening,

    /// <summary>The notice is signed by the hub.</summary>
    Notice,
}

/// <param name="Verdict">Null where it cannot be checked: the record, or one before it, is erased.</param>
public readonly record struct CheckedPart(TrailPart Part, Verdict? Verdict);

/// <summary>One entry and what its checks gave.</summary>
/// <param name="LeafHash">RFC 6962, computed from the leaf; null for a leaf that is none.</param>
/// <param name="Record">Null once erased.</param>
/// <param name="At">Milliseconds UTC, from the leaf.</param>
public sealed record CheckedEntry(Id128 Id, long Index, long At, Hash256? LeafHash, LedgerRecord? Record, IReadOnlyList<CheckedPart> Parts)
{
    public bool Holds => Parts.All(part => part.Verdict is { IsRight: true });

    public bool IsFaulty => Parts.Any(part => part.Verdict is { IsRight: false });
}

/// <summary>A trail and what its checks gave.</summary>
/// <param name="State">What the steps add up to; null where they could not all be followed.</param>
public sealed record CheckedTrail(
    TrailDocument Document,
    IReadOnlyList<CheckedEntry> Steps,
    CheckedEntry Programme,
    IReadOnlyList<CheckedEntry> Exchanges,
    IReadOnlyList<CheckedEntry> Openings,
    TrailState? State)
{
    IEnumerable<CheckedEntry> All => [.. Steps, Programme, .. Exchanges, .. Openings];

    /// <summary>Everything was checked, and all of it is right.</summary>
    public bool Holds => All.All(entry => entry.Holds);

    public bool IsFaulty => All.Any(entry => entry.IsFaulty);
}
