using System.Buffers;
using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Audit.Merkle;

/// <summary>The hashes of RFC 6962 §2.1 with SHA-256.</summary>
/// <remarks>The first byte keeps leaves (00) and nodes (01) apart, so that no inner node can be shown as an entry. Thread-safe.</remarks>
public static class Rfc6962
{
    const byte LeafPrefix = 0;
    const byte NodePrefix = 1;
    const int StackBytes = 1024;
    const int NodeInputBytes = 1 + (2 * Hash256.SizeBytes);

    /// <summary>Root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Hash256 EmptyRoot { get; } = Hash256.Of([]);

    /// <summary>SHA-256(00 ‖ entry).</summary>
    /// <param name="entry">The entry's bytes; a log of this hub holds 1..65535 of them.</param>
    public static Hash256 LeafHash(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < StackBytes)
        {
            Span<byte> input = stackalloc byte[StackBytes];
            input[0] = LeafPrefix;
            entry.CopyTo(input[1..]);
            return Hash256.Of(input[..(entry.Length + 1)]);
        }
        var rented = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        rented[0] = LeafPrefix;
        entry.CopyTo(rented.AsSpan(1));
        var hash = Hash256.Of(rented.AsSpan(0, entry.Length + 1));
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>SHA-256(01 ‖ left ‖ right).</summary>
    public static Hash256 NodeHash(Hash256 left, Hash256 right)
    {
        Span<byte> input = stackalloc byte[NodeInputBytes];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash256.SizeBytes)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return new(hash);
    }
}
