using System.Runtime.InteropServices;
using Hub.Audit.Merkle;
using Hub.Audit.Tiles;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>The growing end of the tree in memory: the right edge and, per level of tiles, the hashes of the tile that is not full yet.</summary>
/// <remarks>Not thread-safe. A batch that fails leaves it ahead of the store: load it again.</remarks>
sealed class GrowingTree
{
    readonly RightEdge _edge;
    readonly List<Hash256>[] _open;
    readonly Hash256[] _completed = new Hash256[RightEdge.MaxHeights];

    GrowingTree(RightEdge edge, List<Hash256>[] open)
    {
        _edge = edge;
        _open = open;
    }

    public static GrowingTree Empty() => new(new(), [.. Enumerable.Range(0, TileRow.MaxLevels).Select(_ => new List<Hash256>(TileRow.Width))]);

    public long Size => _edge.Size;

    public Hash256 Root() => _edge.Root();

    /// <summary>Adds one leaf; every tile that it fills joins <paramref name="filled"/>.</summary>
    public void Append(Hash256 leafHash, List<TileRow> filled)
    {
        var heights = _edge.Append(leafHash, _completed);
        _open[0].Add(leafHash);
        for (var level = 0; heights >= (level + 1) * TileRow.Height; level++)
        {
            var root = _completed[((level + 1) * TileRow.Height) - 1];
            filled.Add(new(level, (Size >> ((level + 1) * TileRow.Height)) - 1, root, Bytes(_open[level])));
            _open[level].Clear();
            _open[level + 1].Add(root);
        }
    }

    /// <summary>Rebuilds the end of a stored log of <paramref name="size"/> leaves from its last leaves and the roots of its last tiles.</summary>
    /// <returns>Null when a leaf or a tile is missing.</returns>
    public static async ValueTask<GrowingTree?> LoadAsync(ILedgerStore store, long size, CancellationToken cancellation)
    {
        var open = new List<Hash256>[TileRow.MaxLevels];
        for (var level = 0; level < TileRow.MaxLevels; level++)
        {
            var end = size >> (level * TileRow.Height);
            var start = end / TileRow.Width * TileRow.Width;
            var count = (int)(end - start);
            open[level] = level == 0 ? await LeafHashesAsync(store, start, count, cancellation) : [.. await store.TileRootsAsync(level - 1, start, count, cancellation)];
            if (open[level].Count != count)
            {
                return null;
            }
        }
        var peaks = new List<Hash256>();
        for (var level = TileRow.MaxLevels - 1; level >= 0; level--)
        {
            var done = 0;
            for (var height = TileRow.Height - 1; height >= 0; height--)
            {
                if (((open[level].Count >> height) & 1) == 1)
                {
                    peaks.Add(HashTile.Root(Bytes(open[level]), done, 1 << height));
                    done += 1 << height;
                }
            }
        }
        return new(RightEdge.Restore(size, peaks.ToArray()), open);
    }

    static async ValueTask<List<Hash256>> LeafHashesAsync(ILedgerStore store, long start, int count, CancellationToken cancellation)
    {
        var hashes = new List<Hash256>(TileRow.Width);
        if (count > 0)
        {
            foreach (var row in await store.LeavesAsync(start, count, cancellation))
            {
                hashes.Add(Rfc6962.LeafHash(row.Entry));
            }
        }
        return hashes;
    }

    static byte[] Bytes(List<Hash256> hashes) => HashTile.Encode(CollectionsMarshal.AsSpan(hashes));
}
