using Hub.Audit.Notes;
using Hub.Audit.Witnesses;
using Hub.Verify.Anchors;

namespace Hub.Verify.Evidence;

/// <summary>What a reader of a bundle knows from elsewhere. At least one of the two keys.</summary>
/// <param name="Key">The log's key; its name is the accepted origin. Null: the key that <c>keys.json</c>, signed by the root, names for the checkpoint's size.</param>
/// <param name="Root">Key of the offline root that must have signed <c>keys.json</c>; null: the list is believed where the log itself holds what it is used for; a promise, and a reply without its record, are then uncheckable (<c>evidence.keys-unchecked</c>).</param>
public sealed record EvidenceTrust(NoteVerifierKey? Key, NoteVerifierKey? Root = null)
{
    /// <summary>Whose cosignatures count; null: they are counted and not checked.</summary>
    public WitnessTrust? Witnesses { get; init; }

    /// <summary>Contract, chain and block that the anchor must be of; null: nothing is known, and a bundle without an anchor is as good.</summary>
    public AnchorTrust? Anchor { get; init; }
}

/// <summary>A reader's witnesses.</summary>
/// <param name="Now">For times of cosignatures that have not come yet.</param>
public sealed record WitnessTrust(TrustPolicy Policy, DateTimeOffset Now);
