using Hub.Canon;

namespace Hub.Audit.Merkle;

/// <summary>The hashes of RFC 6962 §2.1 with SHA-256.</summary>
/// <remarks>The first byte keeps leaves (00) and nodes (01) apart, so that no inner node can be shown as an entry. Thread-safe.</remarks>
public static class Rfc6962
{
    const byte NodePrefix = 1;
    const int NodeInputBytes = 1 + (2 * Hash256.SizeBytes);

    static ReadOnlySpan<byte> LeafPrefix => [0];

    /// <summary>Root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Hash256 EmptyRoot { get; } = Hash256.Of([]);

    /// <summary>SHA-256(00 ‖ entry).</summary>
    /// <param name="entry">The entry's bytes; a log of this hub holds 1..65535 of them.</param>
    public static Hash256 LeafHash(ReadOnlySpan<byte> entry) => Sha256.Of(LeafPrefix, entry);

    /// <summary>SHA-256(01 ‖ left ‖ right).</summary>
    public static Hash256 NodeHash(Hash256 left, Hash256 right)
    {
        Span<byte> input = stackalloc byte[NodeInputBytes];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash256.SizeBytes)..]);
        return Sha256.Of(input);
    }
}
