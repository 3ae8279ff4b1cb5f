using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Silo.Ledger;

/// <summary>One entry as it stands in the log.</summary>
/// <param name="Record">The record; null once its key is erased.</param>
public sealed record StoredEntry(Id128 Id, long Index, long At, Hash256 LeafHash, Hash256 RequestHash, LedgerRecord? Record)
{
    /// <summary>The person whose key would open a record that is not shown here: which erasure closed it is found by that.</summary>
    public Id128? ClosedFor { get; init; }
}
