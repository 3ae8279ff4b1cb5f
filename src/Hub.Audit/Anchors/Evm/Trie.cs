using Hub.Canon;

namespace Hub.Audit.Anchors.Evm;

/// <summary>The modified Merkle-Patricia tree (Ethereum yellow paper, appendix D) over a block's list of transaction receipts: its root, and proofs of single values.</summary>
/// <remarks>Keys are RLP of the place in the block, so no key is the beginning of another.</remarks>
public static class Trie
{
    /// <summary>Most nodes of a proof; a key of a block's list has at most 4 bytes.</summary>
    public const int MaxProofNodes = 16;

    /// <summary>Longest node of a proof; a leaf holds a whole transaction receipt.</summary>
    public const int MaxNodeBytes = 64 * 1024;

    const int Fanout = 16;

    /// <summary>Key of a place in a block.</summary>
    public static byte[] Key(long place) => Rlp.Number(place);

    /// <summary>Root of the tree of these values at places 0, 1, 2 … and the nodes from it to one of them.</summary>
    public static (Hash256 Root, IReadOnlyList<byte[]> Proof) Prove(IReadOnlyList<byte[]> values, int place)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (place < 0 || place >= values.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(place));
        }
        var entries = values.Select((value, at) => (Path: Nibbles(Key(at)), Value: value)).OrderBy(entry => entry.Path, NibbleOrder.Instance).ToArray();
        var proof = new List<byte[]>();
        var root = Node(entries, 0, Nibbles(Key(place)), proof, isRoot: true);
        proof.Reverse();
        return (Keccak256.Of(root), proof);
    }

    /// <summary>The value that the tree of <paramref name="root"/> holds under a key, followed along the nodes of a proof; null when they do not lead to one, or some are not needed.</summary>
    public static ReadOnlyMemory<byte>? Find(Hash256 root, ReadOnlySpan<byte> key, IReadOnlyList<ReadOnlyMemory<byte>> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (proof.Count is 0 or > MaxProofNodes || proof.Any(node => node.Length > MaxNodeBytes) || Keccak256.Of(proof[0].Span) != root || Rlp.TryRead(proof[0]) is not { } node0)
        {
            return null;
        }
        var path = Nibbles(key);
        var (node, used, next) = (node0, 0, 1);
        while (true)
        {
            if (Step(node, path, ref used) is not { } step)
            {
                return null;
            }
            if (step.Value is { } value)
            {
                return next == proof.Count ? value : null;
            }
            if (step.Child is not { } child)
            {
                return null;
            }
            if (child.Items is not null)
            {
                // A node shorter than a hash stands inside its parent.
                node = child;
                continue;
            }
            if (next == proof.Count || !child.IsBytes(Hash256.SizeBytes) || Keccak256.Of(proof[next].Span) != new Hash256(child.Payload.Span) || Rlp.TryRead(proof[next]) is not { } read)
            {
                return null;
            }
            (node, next) = (read, next + 1);
        }
    }

    /// <summary>One node down: its child for the next nibble, or the value at the path's end.</summary>
    static (RlpItem? Child, ReadOnlyMemory<byte>? Value)? Step(RlpItem node, byte[] path, ref int used)
    {
        if (node.Items is { Count: Fanout + 1 } branch)
        {
            return used < path.Length ? (branch[path[used++]], null) : null;
        }
        if (node.Items is not { Count: 2 } pair || pair[0].Items is not null || PathOf(pair[0].Payload.Span) is not var (part, isLeaf)
            || !path.AsSpan(used).StartsWith(part))
        {
            return null;
        }
        used += part.Length;
        if (!isLeaf)
        {
            return part.Length > 0 ? (pair[1], null) : null;
        }
        return used == path.Length && pair[1].Items is null ? (null, pair[1].Payload) : null;
    }

    /// <summary>Nibbles of a leaf's or extension's path, and which of both it is (hex-prefix encoding).</summary>
    static (byte[] Nibbles, bool IsLeaf)? PathOf(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty || encoded[0] >> 4 > 3)
        {
            return null;
        }
        var isOdd = (encoded[0] & 0x10) != 0;
        if (!isOdd && (encoded[0] & 0x0f) != 0)
        {
            return null;
        }
        return (Nibbles(encoded)[(isOdd ? 1 : 2)..], (encoded[0] & 0x20) != 0);
    }

    static byte[] Node(ReadOnlySpan<(byte[] Path, byte[] Value)> entries, int depth, byte[] wanted, List<byte[]> proof, bool isRoot)
    {
        var node = Encode(entries, depth, wanted, proof);
        // The nodes on the way to the wanted value, the lowest first; a short one stands inside its parent.
        var isOnTheWay = depth <= wanted.Length && wanted.AsSpan(0, depth).SequenceEqual(entries[0].Path.AsSpan(0, depth));
        if (isOnTheWay && (isRoot || node.Length >= Hash256.SizeBytes))
        {
            proof.Add(node);
        }
        return node;
    }

    static byte[] Encode(ReadOnlySpan<(byte[] Path, byte[] Value)> entries, int depth, byte[] wanted, List<byte[]> proof)
    {
        var first = entries[0].Path;
        if (entries.Length == 1)
        {
            return Rlp.List(Rlp.Bytes(HexPrefix(first.AsSpan(depth), isLeaf: true)), Rlp.Bytes(entries[0].Value));
        }
        var shared = first.AsSpan(depth).CommonPrefixLength(entries[^1].Path.AsSpan(depth));
        if (shared > 0)
        {
            return Rlp.List(Rlp.Bytes(HexPrefix(first.AsSpan(depth, shared), isLeaf: false)), Reference(Node(entries, depth + shared, wanted, proof, isRoot: false)));
        }
        var items = new List<byte[]>();
        var start = 0;
        for (var nibble = 0; nibble < Fanout; nibble++)
        {
            var end = start;
            while (end < entries.Length && entries[end].Path[depth] == nibble)
            {
                end++;
            }
            items.Add(start == end ? Rlp.Bytes([]) : Reference(Node(entries[start..end], depth + 1, wanted, proof, isRoot: false)));
            start = end;
        }
        items.Add(Rlp.Bytes([]));
        return Rlp.List(items);
    }

    static byte[] Reference(byte[] node) => node.Length < Hash256.SizeBytes ? node : Rlp.Bytes(Keccak256.Of(node).ToArray());

    static byte[] HexPrefix(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        var flag = isLeaf ? 2 : 0;
        byte[] all = nibbles.Length % 2 == 1 ? [(byte)(flag | 1), .. nibbles] : [(byte)flag, 0, .. nibbles];
        var bytes = new byte[all.Length / 2];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((all[2 * i] << 4) | all[(2 * i) + 1]);
        }
        return bytes;
    }

    static byte[] Nibbles(ReadOnlySpan<byte> bytes)
    {
        var nibbles = new byte[bytes.Length * 2];
        for (var i = 0; i < bytes.Length; i++)
        {
            (nibbles[2 * i], nibbles[(2 * i) + 1]) = ((byte)(bytes[i] >> 4), (byte)(bytes[i] & 0x0f));
        }
        return nibbles;
    }

    sealed class NibbleOrder : IComparer<byte[]>
    {
        public static readonly NibbleOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
