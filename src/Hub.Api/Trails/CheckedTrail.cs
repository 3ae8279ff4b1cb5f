using Hub.Verify;
using Hub.Verify.Trails;

namespace Hub.Api.Trails;

/// <summary>What the verifier checks of one entry of a trail, as the page groups it.</summary>
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

    /// <summary>The times that the step names are those of its entry and of the terms that hold.</summary>
    Times,

    /// <summary>Every value used was released for this decision and opens the commitment in its exchange's entry.</summary>
    Inputs,

    /// <summary>The registered text of the programme is the one that decided, and the decision is as it says.</summary>
    Programme,

    /// <summary>The officer had opened the trail as it stood.</summary>
    Opening,

    /// <summary>The notice says what stands, and is signed by the hub.</summary>
    Notice,
}

/// <param name="Checked">False where something it needs cannot be read.</param>
/// <param name="Faults">What the verifier said; those that name what cannot be checked included.</param>
public sealed record CheckedPart(TrailPart Part, bool Checked, IReadOnlyList<Fault> Faults)
{
    public bool IsFaulty => Faults.Any(fault => !fault.IsUncheckable);

    public bool Holds => Checked && Faults.Count == 0;
}

/// <summary>One entry and what its checks gave.</summary>
public sealed record CheckedEntry(TrailEntryReport Entry, IReadOnlyList<CheckedPart> Parts);

/// <summary>A trail and what the verifier said of it.</summary>
/// <param name="Rests">What the steps rest on: programme, exchanges, openings.</param>
/// <param name="Others">Faults of the document as a whole, or of an entry that it lacks.</param>
public sealed record CheckedTrail(TrailReport Report, IReadOnlyList<CheckedEntry> Steps, IReadOnlyList<CheckedEntry> Rests, IReadOnlyList<Fault> Others)
{
    /// <summary>Everything was checked, and all of it is right.</summary>
    public bool Holds => Report.Faults.IsRight;

    public bool IsFaulty => Report.Faults.IsWrong;
}
