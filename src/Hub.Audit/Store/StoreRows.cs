using System.Runtime.InteropServices;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>The state of the log after its last batch.</summary>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">RFC 6962 root over them.</param>
/// <param name="Prev">Hash of the last leaf; 32 zero bytes while the log is empty.</param>
/// <param name="At">Time of the last leaf, milliseconds UTC; 0 while the log is empty.</param>
/// <param name="Bundle">Policy bundle in force; 0 = none yet.</param>
/// <param name="Chains">Number of chains; their row ids are 1 to this.</param>
public sealed record LedgerHead(long Size, Hash256 Root, Hash256 Prev, long At, int Bundle, long Chains)
{
    /// <summary>The head of a log without leaves.</summary>
    public static LedgerHead Empty { get; } = new(0, Merkle.Rfc6962.EmptyRoot, default, 0, 0, 0);
}

/// <summary>The right to write, as stored.</summary>
/// <param name="Owner">The writer that holds it; null = free.</param>
/// <param name="Term">Grows by one with every change of owner.</param>
/// <param name="Renewal">Grows with every renewal and every batch; a waiting writer takes over when it stands still.</param>
public sealed record WriterLease(Id128? Owner, long Term, long Renewal);

/// <summary>One leaf as stored.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Id">The id it is found by.</param>
/// <param name="Entry">The exact public bytes.</param>
/// <param name="Meta">Bytes of <see cref="LeafMeta"/>.</param>
public sealed record LeafRow(long Index, Id128 Id, byte[] Entry, byte[] Meta);

/// <summary>A leaf about to be stored, with its record.</summary>
public sealed record NewLeaf(Id128 Id, byte[] Entry, byte[] Meta, byte[] Record);

/// <summary>Where a chain stands.</summary>
/// <param name="Chain">Row id.</param>
/// <param name="Next">The n its next entry gets.</param>
/// <param name="Version">Its consent version, −1 = none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChainState(long Chain, long Next, long Version);

/// <summary>A chain about to be created.</summary>
public sealed record NewChain(long Chain, string ChainId);

/// <summary>One entry of one chain.</summary>
/// <param name="Version">Consent version of the chain after this entry.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChainEntryRow(long Chain, long N, long Index, long Version);

/// <summary>A full tile.</summary>
/// <param name="Root">Root over its hashes: its one hash in the level above, so that partial tiles need no other tile's content.</param>
/// <param name="Hashes">256 hashes of 32 bytes.</param>
public sealed record TileRow(int Level, long Index, Hash256 Root, byte[] Hashes)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int Width = 256;

    /// <summary>Levels of the tree between two levels of tiles.</summary>
    public const int Height = 8;

    /// <summary>Most levels of tiles that a log can have.</summary>
    public const int MaxLevels = 8;
}

/// <summary>A signed checkpoint as stored.</summary>
/// <param name="Note">The whole signed note, UTF-8.</param>
public sealed record CheckpointRow(long Size, byte[] Note);

/// <summary>One batch: everything that becomes true at once.</summary>
/// <param name="OldSize">The fence: the head must still have this size.</param>
/// <param name="Head">The head after the batch.</param>
/// <param name="Quotas">Quota keys with their count after the batch.</param>
public sealed record LedgerBatch(
    long OldSize,
    LedgerHead Head,
    IReadOnlyList<NewLeaf> Leaves,
    IReadOnlyList<NewChain> Chains,
    IReadOnlyList<ChainEntryRow> ChainEntries,
    IReadOnlyDictionary<string, long> Quotas,
    IReadOnlyList<TileRow> Tiles);

/// <summary>What a batch needs to know before it is decided.</summary>
public sealed record BatchQuestions(IReadOnlyList<Id128> Ids, IReadOnlyCollection<string> ChainIds, IReadOnlyCollection<string> QuotaKeys);

/// <summary>The answers; what is absent does not exist yet.</summary>
public sealed record BatchFacts(
    IReadOnlyDictionary<Id128, LeafRow> Leaves,
    IReadOnlyDictionary<string, ChainState> Chains,
    IReadOnlyDictionary<string, long> Quotas)
{
    /// <summary>These answers once <paramref name="batch"/> is durable, whether or not the store knew of it when it gave them. Chains are not touched: the writer knows those that the batch moved.</summary>
    internal BatchFacts After(LedgerBatch batch)
    {
        var leaves = new Dictionary<Id128, LeafRow>(Leaves);
        for (var i = 0; i < batch.Leaves.Count; i++)
        {
            var leaf = batch.Leaves[i];
            leaves[leaf.Id] = new(batch.OldSize + i, leaf.Id, leaf.Entry, leaf.Meta);
        }
        if (batch.Quotas.Count == 0)
        {
            return this with { Leaves = leaves };
        }
        var quotas = new Dictionary<string, long>(Quotas, StringComparer.Ordinal);
        foreach (var (key, used) in batch.Quotas)
        {
            quotas[key] = used;
        }
        return this with { Leaves = leaves, Quotas = quotas };
    }
}

/// <summary>One entry of a chain, for a projection.</summary>
/// <param name="Record">The record beside it; null when it is damaged or gone.</param>
public sealed record ChainItem(long N, long Index, Leaves.Leaf Leaf, StoredRecord? Record);
