using System.Numerics;
using Hub.Canon;

namespace Hub.Audit.Merkle;

/// <summary>The right edge of a growing tree: one hash for each complete subtree, 64 at most, which is all that appending and the root need.</summary>
/// <remarks>Not thread-safe. A batch is tried on a <see cref="Clone"/> and dropped or kept.</remarks>
public sealed class RightEdge
{
    /// <summary>Most heights that a tree of <see cref="long.MaxValue"/> leaves has.</summary>
    public const int MaxHeights = 63;

    // Slot h holds the root of the complete subtree of 2^h leaves exactly where bit h of Size is set.
    readonly Hash256[] _peaks = new Hash256[MaxHeights + 1];

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Restores an edge from its stored hashes.</summary>
    /// <param name="size">Number of leaves, not negative.</param>
    /// <param name="peaks">Roots of the complete subtrees from left (highest) to right, one for each set bit of <paramref name="size"/>.</param>
    public static RightEdge Restore(long size, ReadOnlySpan<Hash256> peaks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (peaks.Length != BitOperations.PopCount((ulong)size))
        {
            throw new ArgumentException("One hash is needed for each set bit of the size.", nameof(peaks));
        }
        var edge = new RightEdge { Size = size };
        var next = 0;
        for (var height = MaxHeights - 1; height >= 0; height--)
        {
            if (((size >> height) & 1) == 1)
            {
                edge._peaks[height] = peaks[next++];
            }
        }
        return edge;
    }

    /// <summary>Roots of the complete subtrees from left (highest) to right: what <see cref="Restore"/> takes.</summary>
    public Hash256[] Peaks()
    {
        var peaks = new Hash256[BitOperations.PopCount((ulong)Size)];
        var next = peaks.Length;
        for (var height = 0; height < MaxHeights; height++)
        {
            if (((Size >> height) & 1) == 1)
            {
                peaks[--next] = _peaks[height];
            }
        }
        return peaks;
    }

    /// <summary>Adds one leaf.</summary>
    /// <param name="leafHash">RFC 6962 hash of the leaf.</param>
    public void Append(Hash256 leafHash) => Append(leafHash, []);

    /// <summary>Adds one leaf and reports the subtrees that it completed.</summary>
    /// <param name="leafHash">RFC 6962 hash of the leaf.</param>
    /// <param name="completed">Receives at [h − 1] the root of the subtree of 2^h leaves that ends with this leaf, as far as the span reaches.</param>
    /// <returns>How many subtrees above the leaf were completed: trailing zero bits of the new size. The hash of a tile's worth of 256 leaves is at [7].</returns>
    public int Append(Hash256 leafHash, Span<Hash256> completed)
    {
        var hash = leafHash;
        var height = 0;
        for (; ((Size >> height) & 1) == 1; height++)
        {
            hash = Rfc6962.NodeHash(_peaks[height], hash);
            if (height < completed.Length)
            {
                completed[height] = hash;
            }
        }
        _peaks[height] = hash;
        Size++;
        return height;
    }

    /// <summary>Root of the tree (RFC 6962 §2.1); the hash of nothing for the empty tree.</summary>
    public Hash256 Root()
    {
        if (Size == 0)
        {
            return Rfc6962.EmptyRoot;
        }
        var height = BitOperations.TrailingZeroCount(Size);
        var root = _peaks[height];
        for (height++; height < MaxHeights; height++)
        {
            if (((Size >> height) & 1) == 1)
            {
                root = Rfc6962.NodeHash(_peaks[height], root);
            }
        }
        return root;
    }

    /// <summary>An independent copy (2 KB).</summary>
    public RightEdge Clone()
    {
        var copy = new RightEdge { Size = Size };
        _peaks.CopyTo(copy._peaks, 0);
        return copy;
    }
}
