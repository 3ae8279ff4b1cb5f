using System.Numerics;
using Hub.Canon;

namespace Hub.Audit.Merkle;

/// <summary>Makes inclusion and consistency proofs (RFC 6962 §2.1.1, §2.1.2) from a source of subtree hashes.</summary>
public static class MerkleProver
{
    /// <summary>Root of the first <paramref name="size"/> leaves; null when the source lacks a hash for it.</summary>
    public static Hash256? Root(long size, IHashSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? Rfc6962.EmptyRoot : RangeRoot(0, size, source);
    }

    /// <summary>Audit path of leaf <paramref name="index"/> in the tree of <paramref name="size"/> leaves, the leaf's sibling first; null when the source lacks a hash for it.</summary>
    public static Hash256[]? Inclusion(long index, long size, IHashSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(size, index);
        var ranges = new List<(long Start, long End)>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                ranges.Add((middle, end));
                end = middle;
            }
            else
            {
                ranges.Add((start, middle));
                start = middle;
            }
        }
        ranges.Reverse();
        return Hashes(ranges, source);
    }

    /// <summary>Proof that the tree of <paramref name="newSize"/> leaves begins with the tree of <paramref name="oldSize"/>; empty when they are equal; null when the source lacks a hash for it.</summary>
    /// <param name="oldSize">At least 1: every tree begins with the empty one, and a proof of it shows nothing.</param>
    /// <param name="newSize">At least <paramref name="oldSize"/>.</param>
    /// <param name="source">Hashes of the larger tree.</param>
    public static Hash256[]? Consistency(long oldSize, long newSize, IHashSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(oldSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(newSize, oldSize);
        var ranges = new List<(long Start, long End)>();
        var (start, end) = (0L, newSize);
        while (end != oldSize)
        {
            var middle = start + Split(end - start);
            if (oldSize <= middle)
            {
                ranges.Add((middle, end));
                end = middle;
            }
            else
            {
                ranges.Add((start, middle));
                start = middle;
            }
        }
        if (start != 0)
        {
            // The old tree is not one complete subtree of the new one, so the verifier needs its last part as a seed.
            ranges.Add((start, end));
        }
        ranges.Reverse();
        return Hashes(ranges, source);
    }

    /// <summary>Largest power of two smaller than <paramref name="count"/> (at least 2): where RFC 6962 splits a tree.</summary>
    static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));

    static Hash256[]? Hashes(List<(long Start, long End)> ranges, IHashSource source)
    {
        var hashes = new Hash256[ranges.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (RangeRoot(ranges[i].Start, ranges[i].End, source) is not { } hash)
            {
                return null;
            }
            hashes[i] = hash;
        }
        return hashes;
    }

    /// <summary>MTH of a range whose start is a multiple of the next power of two at or above its length.</summary>
    static Hash256? RangeRoot(long start, long end, IHashSource source)
    {
        var rest = end - start;
        Hash256? root = null;
        var edge = end;
        while (rest > 0)
        {
            var height = BitOperations.TrailingZeroCount(rest);
            edge -= 1L << height;
            rest -= 1L << height;
            if (!source.TryNode(height, edge >> height, out var node))
            {
                return null;
            }
            root = root is { } right ? Rfc6962.NodeHash(node, right) : node;
        }
        return root;
    }
}
