using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit;

/// <summary>One entry to append, with what must hold for it to become true.</summary>
/// <param name="Id">The leaf's id, fixed before the first attempt (<see cref="Keys.LeafIds"/>).</param>
/// <param name="RequestHash">Hash of what was asked: tells an honest retry from another request under the same id.</param>
/// <param name="Body">Body hash of the record (<see cref="Canon.Records.RecordCodec.BodyHash"/>).</param>
/// <param name="Record">The record as it is stored beside the log.</param>
/// <param name="Chains">At most <see cref="ChainLink.Slots"/> slots; missing ones are filler.</param>
/// <param name="Guards">At most <see cref="MaxGuards"/>; checked in order, the first that fails is the answer.</param>
/// <param name="ChangesConsent">The entry becomes the consent version of the chain in slot 0.</param>
/// <param name="BundleVersion">The policy bundle that this entry takes into force; null = leaves it as it is.</param>
[System.ComponentModel.ImmutableObject(true)]
public sealed record AppendRequest(
    Id128 Id,
    Hash256 RequestHash,
    Hash256 Body,
    StoredRecord Record,
    IReadOnlyList<ChainLink?> Chains,
    IReadOnlyList<Guard> Guards,
    bool ChangesConsent,
    int? BundleVersion = null)
{
    /// <summary>Most guards of one request: the eight quotas that a rule may have, consent, bundle, and room.</summary>
    public const int MaxGuards = 12;

    /// <summary>Longest quota key, in characters.</summary>
    public const int MaxQuotaKeyLength = 256;
}
