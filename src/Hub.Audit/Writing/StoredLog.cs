using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Store;

namespace Hub.Audit.Writing;

/// <summary>Loads the end of a stored log; loading is verifying.</summary>
static class StoredLog
{
    /// <summary>Leaves at the end that are read and checked one by one: more than the largest batch.</summary>
    public const int TailLeaves = LedgerWriter.MaxBatch + TileRow.Width;

    /// <exception cref="LedgerUnavailableException">The head does not follow from leaves and tiles, or the log does not agree with what was published.</exception>
    public static async Task<(LedgerHead Head, GrowingTree Tree)> LoadAsync(ILedgerStore store, PublishedCheck? published, CancellationToken cancellation)
    {
        var head = await store.HeadAsync(cancellation);
        var tree = await GrowingTree.LoadAsync(store, head.Size, cancellation)
            ?? throw Mismatch($"leaves or tiles are missing below the size {head.Size}");
        var root = tree.Root();
        if (root != head.Root)
        {
            throw Mismatch($"the root is {root}, the head says {head.Root}");
        }
        await CheckTailAsync(store, head, cancellation);
        if (published is not null)
        {
            await published.CheckAsync(store, head, cancellation);
        }
        return (head, tree);
    }

    static async Task CheckTailAsync(ILedgerStore store, LedgerHead head, CancellationToken cancellation)
    {
        var from = Math.Max(0, head.Size - TailLeaves);
        var rows = await store.LeavesAsync(from, TailLeaves + 1, cancellation);
        if (rows.Count != head.Size - from)
        {
            throw Mismatch($"{rows.Count} leaves from {from} on, the head says {head.Size - from}");
        }
        var (prev, at) = (from == 0 ? default : (Hub.Canon.Hash256?)null, 0L);
        foreach (var row in rows)
        {
            var hash = Rfc6962.LeafHash(row.Entry);
            if (!Leaf.TryParse(row.Entry, out var leaf) || leaf.Id != row.Id || leaf.At < at || (prev is { } before && leaf.Prev != before))
            {
                throw Mismatch($"leaf {row.Index} does not follow from the leaf before it");
            }
            if (LeafMeta.TryRead(row.Meta, hash) is null)
            {
                throw Mismatch($"the meta of leaf {row.Index} is damaged");
            }
            (prev, at) = (hash, leaf.At);
        }
        if (rows.Count > 0 && (prev != head.Prev || at != head.At))
        {
            throw Mismatch("the head does not name the last leaf");
        }
    }

    static LedgerUnavailableException Mismatch(string what) => new(LedgerCodes.HeadMismatch, $"The stored log is damaged: {what}.");
}
