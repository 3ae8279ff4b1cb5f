using Hub.Audit.Notes;
using Hub.Canon;
using Hub.Verify.Trails;

namespace Hub.Verify.Evidence;

/// <summary>What a bundle showed of one entry. A thing that is there and wrong is a fault besides.</summary>
/// <param name="At">Milliseconds UTC; null when the leaf cannot be read.</param>
/// <param name="Type">Type of the record; null when none is shown, or another than the log's.</param>
/// <param name="Promised">A promise came along.</param>
/// <param name="Replied">The hub's signed reply came along.</param>
/// <param name="Openings">Number of values shown with their salts.</param>
/// <param name="HasCoseReceipt">A COSE receipt came along.</param>
public sealed record EvidenceEntryReport(long Index, Id128? Id, string Role, long? At, string? Type, bool Promised, bool Replied, int Openings, bool HasCoseReceipt);

/// <summary>What the verification of a bundle found.</summary>
/// <param name="About">Null when the bundle does not say what it is.</param>
/// <param name="Checkpoint">With a right signature of the log's key.</param>
/// <param name="Trail">Of a trail: what its verifier found.</param>
public sealed record EvidenceReport(EvidenceAbout? About, Checkpoint? Checkpoint, TrailReport? Trail, FaultList Faults)
{
    public IReadOnlyList<EvidenceEntryReport> Entries { get; init; } = [];

    /// <summary>Signatures on the checkpoint by keys other than the log's; carried along, not checked.</summary>
    public int OtherSignatures { get; init; }

    /// <summary><c>keys.json</c> is signed by a root that came from elsewhere.</summary>
    public bool RootChecked { get; init; }

    /// <summary>Evidence of a blockchain came along.</summary>
    public bool HasAnchor { get; init; }

    /// <summary>No entry's record is shown: what they say is known only as far as the hub's reply says it.</summary>
    public bool WithoutRecords => Entries.Count > 0 && Entries.All(entry => entry.Type is null);
}
