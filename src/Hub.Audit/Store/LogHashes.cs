using Hub.Audit.Merkle;
using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>Answers questions about the stored tree: roots, proofs, tiles. The database is asked only for the hashes that an answer needs.</summary>
public static class LogHashes
{
    // Each round loads everything that the prover missed; a second round answers.
    const int MaxRounds = 4;

    /// <summary>Root of the first <paramref name="size"/> leaves; null when the store lacks part of it.</summary>
    public static async ValueTask<Hash256?> RootAsync(ILedgerStore store, long size, CancellationToken cancellation)
    {
        Hash256? root = null;
        await AskAsync(store, size, source => root = MerkleProver.Root(size, source), cancellation);
        return root;
    }

    /// <summary>Audit path of a leaf; null when the store lacks part of it.</summary>
    public static async ValueTask<Hash256[]?> InclusionAsync(ILedgerStore store, long index, long size, CancellationToken cancellation)
    {
        Hash256[]? proof = null;
        await AskAsync(store, size, source => proof = MerkleProver.Inclusion(index, size, source), cancellation);
        return proof;
    }

    /// <summary>Root of a complete subtree (<see cref="IHashSource.TryNode"/>) of the first <paramref name="size"/> leaves; null when the store lacks part of it.</summary>
    public static async ValueTask<Hash256?> SubtreeAsync(ILedgerStore store, int height, long index, long size, CancellationToken cancellation)
    {
        Hash256? root = null;
        await AskAsync(store, size, source => root = source.TryNode(height, index, out var hash) ? hash : null, cancellation);
        return root;
    }

    /// <summary>Consistency proof between two sizes; null when the store lacks part of it.</summary>
    public static async ValueTask<Hash256[]?> ConsistencyAsync(ILedgerStore store, long oldSize, long newSize, CancellationToken cancellation)
    {
        Hash256[]? proof = null;
        await AskAsync(store, newSize, source => proof = MerkleProver.Consistency(oldSize, newSize, source), cancellation);
        return proof;
    }

    /// <summary>The first <paramref name="width"/> hashes of a tile, from the tile itself or, where it is not full, from the level below; null when they are not there.</summary>
    public static async ValueTask<byte[]?> TileAsync(ILedgerStore store, int level, long index, int width, CancellationToken cancellation)
    {
        if (await store.TileAsync(level, index, cancellation) is { } full)
        {
            return full[..(width * Hash256.SizeBytes)];
        }
        var first = index * TileRow.Width;
        var bytes = new byte[width * Hash256.SizeBytes];
        var count = 0;
        if (level == 0)
        {
            foreach (var row in await store.LeavesAsync(first, width, cancellation))
            {
                Rfc6962.LeafHash(row.Entry).CopyTo(bytes.AsSpan(count++ * Hash256.SizeBytes));
            }
        }
        else
        {
            foreach (var root in await store.TileRootsAsync(level - 1, first, width, cancellation))
            {
                root.CopyTo(bytes.AsSpan(count++ * Hash256.SizeBytes));
            }
        }
        return count == width ? bytes : null;
    }

    static async ValueTask AskAsync(ILedgerStore store, long size, Action<IHashSource> ask, CancellationToken cancellation)
    {
        var source = new Source(size);
        for (var round = 0; round < MaxRounds; round++)
        {
            ask(source);
            if (source.Missing.Count == 0)
            {
                return;
            }
            foreach (var (level, index) in source.Missing)
            {
                var width = (int)Math.Min(TileRow.Width, (size >> (level * TileRow.Height)) - (index * TileRow.Width));
                source.Tiles[(level, index)] = await TileAsync(store, level, index, width, cancellation);
            }
            source.Missing.Clear();
        }
        throw new InvalidOperationException("A proof asked for ever more tiles.");
    }

    /// <summary>Serves what is loaded; notes what is not and answers zeros for it, so that one pass finds everything that is missing.</summary>
    sealed class Source(long size) : IHashSource
    {
        public Dictionary<(int Level, long Index), byte[]?> Tiles { get; } = [];

        public HashSet<(int Level, long Index)> Missing { get; } = [];

        public bool TryNode(int height, long index, out Hash256 hash)
        {
            hash = default;
            if (((index + 1) << height) > size)
            {
                return false;
            }
            var level = height / TileRow.Height;
            var inner = height % TileRow.Height;
            var first = index << inner;
            var key = (level, first / TileRow.Width);
            if (!Tiles.TryGetValue(key, out var bytes))
            {
                Missing.Add(key);
                return true;
            }
            if (bytes is null)
            {
                return false;
            }
            hash = HashTile.Root(bytes, (int)(first % TileRow.Width), 1 << inner);
            return true;
        }
    }
}
