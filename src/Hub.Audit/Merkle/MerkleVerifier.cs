using System.Globalization;
using System.Numerics;
using Hub.Canon;

namespace Hub.Audit.Merkle;

/// <summary>Checks inclusion and consistency proofs (RFC 9162 §2.1.3.2, §2.1.4.2).</summary>
/// <remarks>Takes any input without throwing. Codes: <c>merkle.index</c>, <c>merkle.size</c>, <c>merkle.proof-length</c>, <c>merkle.root</c>.</remarks>
public static class MerkleVerifier
{
    /// <summary>Longest proof that a tree of <see cref="long.MaxValue"/> leaves can need.</summary>
    public const int MaxProofHashes = 64;

    /// <summary>Whether <paramref name="leafHash"/> is leaf <paramref name="index"/> of the tree with this size and root.</summary>
    public static Verdict Inclusion(Hash256 leafHash, long index, long size, ReadOnlySpan<Hash256> proof, Hash256 root)
    {
        if (index < 0 || index >= size)
        {
            return new("merkle.index", $"an index from 0 below the size {Text(size)}", Text(index));
        }
        var inner = InnerLength(index, size);
        var border = BitOperations.PopCount((ulong)(index >> inner));
        if (proof.Length != inner + border)
        {
            return new("merkle.proof-length", Text(inner + border), Text(proof.Length));
        }
        var found = ChainBorder(ChainInner(leafHash, proof[..inner], index), proof[inner..]);
        return found == root ? Verdict.Right : new("merkle.root", root.ToString(), found.ToString());
    }

    /// <summary>The root to which a path leads from a leaf; null when it cannot be the path of that leaf in a tree of that size.</summary>
    /// <remarks>For roots that are signed without being written down: the caller checks the signature over what comes out.</remarks>
    public static Hash256? RootOf(Hash256 leafHash, long index, long size, ReadOnlySpan<Hash256> proof)
    {
        if (index < 0 || index >= size)
        {
            return null;
        }
        var inner = InnerLength(index, size);
        return proof.Length == inner + BitOperations.PopCount((ulong)(index >> inner))
            ? ChainBorder(ChainInner(leafHash, proof[..inner], index), proof[inner..])
            : null;
    }

    /// <summary>Whether the tree of <paramref name="newSize"/> leaves begins with the tree of <paramref name="oldSize"/>.</summary>
    /// <remarks>An old size of 0 proves nothing and is refused with <c>merkle.size</c>.</remarks>
    public static Verdict Consistency(long oldSize, long newSize, Hash256 oldRoot, Hash256 newRoot, ReadOnlySpan<Hash256> proof)
    {
        if (oldSize < 1 || newSize < oldSize)
        {
            return new("merkle.size", "0 < old size ≤ new size", $"{Text(oldSize)} and {Text(newSize)}");
        }
        if (oldSize == newSize)
        {
            return Same(oldRoot, newRoot, proof.Length);
        }
        var inner = InnerLength(oldSize - 1, newSize);
        var border = BitOperations.PopCount((ulong)((oldSize - 1) >> inner));
        var shift = BitOperations.TrailingZeroCount(oldSize);
        inner -= shift;
        // A complete old tree is its own seed, and the proof leaves it out.
        var seeded = oldSize == 1L << shift;
        var length = inner + border + (seeded ? 0 : 1);
        if (proof.Length != length)
        {
            return new("merkle.proof-length", Text(length), Text(proof.Length));
        }
        var seed = seeded ? oldRoot : proof[0];
        var rest = seeded ? proof : proof[1..];
        var mask = (oldSize - 1) >> shift;
        var foundOld = ChainBorder(ChainInnerRight(seed, rest[..inner], mask), rest[inner..]);
        if (foundOld != oldRoot)
        {
            return new("merkle.root", oldRoot.ToString(), foundOld.ToString());
        }
        var foundNew = ChainBorder(ChainInner(seed, rest[..inner], mask), rest[inner..]);
        return foundNew == newRoot ? Verdict.Right : new("merkle.root", newRoot.ToString(), foundNew.ToString());
    }

    static Verdict Same(Hash256 oldRoot, Hash256 newRoot, int proofLength)
    {
        if (proofLength != 0)
        {
            return new("merkle.proof-length", "0", Text(proofLength));
        }
        return oldRoot == newRoot ? Verdict.Right : new("merkle.root", oldRoot.ToString(), newRoot.ToString());
    }

    /// <summary>Levels below the one where the path of the index meets the tree's right border.</summary>
    static int InnerLength(long index, long size) => 64 - BitOperations.LeadingZeroCount((ulong)(index ^ (size - 1)));

    static Hash256 ChainInner(Hash256 seed, ReadOnlySpan<Hash256> proof, long index)
    {
        for (var i = 0; i < proof.Length; i++)
        {
            seed = ((index >> i) & 1) == 0 ? Rfc6962.NodeHash(seed, proof[i]) : Rfc6962.NodeHash(proof[i], seed);
        }
        return seed;
    }

    static Hash256 ChainInnerRight(Hash256 seed, ReadOnlySpan<Hash256> proof, long index)
    {
        for (var i = 0; i < proof.Length; i++)
        {
            if (((index >> i) & 1) == 1)
            {
                seed = Rfc6962.NodeHash(proof[i], seed);
            }
        }
        return seed;
    }

    static Hash256 ChainBorder(Hash256 seed, ReadOnlySpan<Hash256> proof)
    {
        foreach (var hash in proof)
        {
            seed = Rfc6962.NodeHash(hash, seed);
        }
        return seed;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
