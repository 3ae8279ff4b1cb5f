using Hub.Audit.Leaves;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>One entry of a trail document after its own checks.</summary>
/// <param name="Place">How faults name it, e.g. <c>step 2</c>.</param>
/// <param name="Index">Place in the log that its proof shows.</param>
/// <param name="LeafHash">RFC 6962 hash of the leaf, computed here.</param>
/// <param name="Record">The record that the leaf commits to; null when it is erased, or not the one in the log.</param>
sealed record CheckedEntry(string Place, long Index, Leaf Leaf, Hash256 LeafHash, LedgerRecord? Record)
{
    /// <summary>The id the log knows it by.</summary>
    public Id128 Id => Leaf.Id;
}
