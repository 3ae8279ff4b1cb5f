using System.Buffers.Binary;
using Hub.Canon;

namespace Hub.Audit.Anchors.Evm;

/// <summary>What an anchor needs of a block's header. The block's hash is Keccak-256 of the header's RLP.</summary>
/// <param name="Hash">The block's hash.</param>
/// <param name="Number">Height.</param>
/// <param name="ReceiptsRoot">Root of the tree of its transaction receipts.</param>
/// <param name="Timestamp">Seconds since 1970, as the block's maker says.</param>
public sealed record BlockHeader(Hash256 Hash, long Number, Hash256 ReceiptsRoot, long Timestamp)
{
    /// <summary>Longest header that is read; a consortium's lists its validators in it.</summary>
    public const int MaxBytes = 32 * 1024;

    const int MinFields = 15;
    const int MaxFields = 32;
    const int ReceiptsRootAt = 5;
    const int NumberAt = 8;
    const int TimestampAt = 11;

    /// <summary>Reads the RLP of a header of any fork since the first; null when it is none.</summary>
    public static BlockHeader? TryRead(ReadOnlyMemory<byte> rlp)
    {
        if (rlp.Length > MaxBytes || Rlp.TryRead(rlp) is not { Items: { Count: >= MinFields and <= MaxFields } fields }
            || fields.Any(field => field.Items is not null) || !fields[ReceiptsRootAt].IsBytes(Hash256.SizeBytes)
            || Number64(fields[NumberAt]) is not { } number || Number64(fields[TimestampAt]) is not { } timestamp)
        {
            return null;
        }
        return new(Keccak256.Of(rlp.Span), number, new(fields[ReceiptsRootAt].Payload.Span), timestamp);
    }

    /// <summary>A number of at most 63 bits without leading zeros; null for anything else.</summary>
    internal static long? Number64(RlpItem item)
    {
        var payload = item.Payload.Span;
        if (item.Items is not null || payload.Length > sizeof(long) || (payload.Length > 0 && payload[0] == 0))
        {
            return null;
        }
        Span<byte> padded = stackalloc byte[sizeof(long)];
        padded.Clear();
        payload.CopyTo(padded[(sizeof(long) - payload.Length)..]);
        var number = BinaryPrimitives.ReadInt64BigEndian(padded);
        return number >= 0 ? number : null;
    }
}
