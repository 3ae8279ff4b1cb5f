using Hub.Audit;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Silo.Ledger;

/// <summary>One entry about to be proposed to the ledger.</summary>
/// <param name="Id">Fixed before the first attempt, so that a retry is recognised.</param>
/// <param name="RequestHash">Hash of what was asked.</param>
/// <param name="Record">What happened.</param>
/// <param name="Asker">Agency whose chain (slot 1) the entry joins, or null.</param>
/// <param name="Provider">Agency whose chain (slot 2) the entry joins, or null.</param>
/// <param name="Guards">What must still hold at the moment of writing.</param>
/// <param name="ChangesConsent">The entry becomes the subject's consent version.</param>
/// <param name="BundleVersion">The policy bundle the entry takes into force, or null.</param>
/// <remarks>The citizen's chain (slot 0) is the record's subject; without one the slot is random filler.</remarks>
public sealed record Entry(
    Id128 Id,
    Hash256 RequestHash,
    LedgerRecord Record,
    string? Asker = null,
    string? Provider = null,
    IReadOnlyList<Guard>? Guards = null,
    bool ChangesConsent = false,
    int? BundleVersion = null)
{
    /// <summary>The order of delayed disclosure in whose sealed chain the entry stands instead of the person's; null = it stands in the person's.</summary>
    public Id128? SealedUnder { get; init; }
}
