using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Silo.Ledger;

/// <summary>One entry as it stands in the log.</summary>
/// <param name="Record">The record; null once its key is erased, and where it is lost.</param>
public sealed record StoredEntry(Id128 Id, long Index, long At, Hash256 LeafHash, Hash256 RequestHash, LedgerRecord? Record)
{
    /// <summary>The entry was recovered from the public log and its record was not: what it said, and what was asked, is not known.</summary>
    public bool Lost { get; init; }

    /// <summary>The entry joins the chain of an asking agency and no other.</summary>
    public bool OfAgencyAlone { get; init; }

    /// <summary>The store's number of the chain in slot 0; null where that slot is filler.</summary>
    public long? CitizenChain { get; init; }

    /// <summary>The chains that the entry joins; empty for one that was just made.</summary>
    public IReadOnlyList<ChainPlace> Links { get; init; } = [];

    /// <summary>The person whose key would open a record that is not shown here: which erasure closed it is found by that.</summary>
    public Id128? ClosedFor { get; init; }
}
