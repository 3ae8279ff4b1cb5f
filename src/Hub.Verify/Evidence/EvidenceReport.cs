using Hub.Audit.Notes;
using Hub.Canon;
using Hub.Verify.Anchors;
using Hub.Verify.Trails;
using Hub.Verify.Witnesses;

namespace Hub.Verify.Evidence;

/// <summary>What a bundle showed of one entry. A thing that is there and wrong is a fault besides.</summary>
/// <param name="At">Milliseconds UTC; null when the leaf cannot be read.</param>
/// <param name="Type">Type of the record; null when none is shown, or another than the log's.</param>
/// <param name="Promised">A promise came along.</param>
/// <param name="Replied">The hub's signed reply came along.</param>
/// <param name="Openings">Number of values shown with their salts.</param>
/// <param name="HasCoseReceipt">A COSE receipt came along.</param>
public sealed record EvidenceEntryReport(long Index, Id128? Id, string Role, long? At, string? Type, bool Promised, bool Replied, int Openings, bool HasCoseReceipt)
{
    /// <summary>The promise is right by a key of <c>keys.json</c> that was held to no root.</summary>
    public bool IsPromiseUnproven { get; init; }

    /// <summary>The reply is right by such a key, and no record shown holds it.</summary>
    public bool IsReplyUnproven { get; init; }

    /// <summary>Nothing here rests on a key that is not proven to be the hub's.</summary>
    public bool KeysChecked => !IsPromiseUnproven && !IsReplyUnproven;
}

/// <summary>How far a proof got on its way out of the hub's hands.</summary>
public enum ProofStatus
{
    /// <summary>The log signed it; nothing shows that others saw the same log.</summary>
    Pending,

    /// <summary>Enough witnesses of the reader's policy cosigned the checkpoint.</summary>
    Witnessed,

    /// <summary>A tree with every entry shown stands in the block of the anchor. Whether that block is in the chain, <see cref="AnchorReport.IsBlockKnown"/> says.</summary>
    Anchored,
}

/// <summary>What the verification of a bundle found.</summary>
/// <param name="About">Null when the bundle does not say what it is.</param>
/// <param name="Checkpoint">With a right signature of the log's key.</param>
/// <param name="Trail">Of a trail: what its verifier found.</param>
public sealed record EvidenceReport(EvidenceAbout? About, Checkpoint? Checkpoint, TrailReport? Trail, FaultList Faults)
{
    public IReadOnlyList<EvidenceEntryReport> Entries { get; init; } = [];

    /// <summary>The log's key that the checkpoint was held to; null when none was found.</summary>
    public NoteVerifierKey? Key { get; init; }

    /// <summary>Signatures on the checkpoint by keys that are neither the log's nor a given witness's; carried along, not checked.</summary>
    public int OtherSignatures { get; init; }

    /// <summary><c>keys.json</c> is signed by a root that came from elsewhere.</summary>
    public bool RootChecked { get; init; }

    /// <summary>What the reader's witnesses made of the checkpoint; null where no policy was given.</summary>
    public FinalityReport? Finality { get; init; }

    /// <summary>What the check of the anchor found; null where none came along.</summary>
    public AnchorReport? Anchor { get; init; }

    /// <summary>How far the proof of every entry got; null when something is wrong, for then there is none.</summary>
    public ProofStatus? Status
    {
        get
        {
            if (Checkpoint is null || Faults.IsWrong)
            {
                return null;
            }
            if (Anchor is { Faults.IsRight: true, Evidence: { } anchored } && Entries.All(entry => entry.Index < anchored.Size))
            {
                return ProofStatus.Anchored;
            }
            return Finality is { FinalSize: > 0 } ? ProofStatus.Witnessed : ProofStatus.Pending;
        }
    }

    /// <summary>Every entry's promise and reply are by keys that are proven to be the hub's, or there is none. <see cref="Status"/> speaks of the entries alone.</summary>
    public bool KeysChecked => Entries.All(entry => entry.KeysChecked);

    /// <summary>No entry's record is shown: what they say is known only as far as the hub's reply says it.</summary>
    public bool WithoutRecords => Entries.Count > 0 && Entries.All(entry => entry.Type is null);
}
