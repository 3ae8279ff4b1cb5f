using System.Buffers.Binary;

namespace Hub.Audit.Anchors.Evm;

/// <summary>One item of RLP (Ethereum yellow paper, appendix B): a byte string or a list of items.</summary>
/// <param name="Encoded">The whole item.</param>
/// <param name="Payload">What follows its prefix: the string, or the items one after another.</param>
/// <param name="Items">The items of a list; null for a string.</param>
public sealed record RlpItem(ReadOnlyMemory<byte> Encoded, ReadOnlyMemory<byte> Payload, IReadOnlyList<RlpItem>? Items)
{
    /// <summary>Whether it is a byte string of this length.</summary>
    public bool IsBytes(int length) => Items is null && Payload.Length == length;
}

/// <summary>Reads and writes RLP. Reading takes any bytes without throwing, and only the one encoding that each value has.</summary>
public static class Rlp
{
    /// <summary>Most items in all that one text may hold.</summary>
    public const int MaxItems = 10_000;

    /// <summary>Deepest nesting of lists.</summary>
    public const int MaxDepth = 8;

    const int ShortMax = 55;
    const byte StringBase = 0x80;
    const byte ListBase = 0xc0;
    const int MaxLengthBytes = 4;

    /// <summary>A byte string.</summary>
    public static byte[] Bytes(ReadOnlySpan<byte> value) => value.Length == 1 && value[0] < StringBase ? [value[0]] : [.. Prefix(StringBase, value.Length), .. value];

    /// <summary>A number, big-endian without leading zeros.</summary>
    public static byte[] Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Bytes(bytes.TrimStart((byte)0));
    }

    /// <summary>A list of items that are encoded already.</summary>
    public static byte[] List(params IReadOnlyCollection<byte[]> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var length = items.Sum(item => item.Length);
        return [.. Prefix(ListBase, length), .. items.SelectMany(item => item)];
    }

    /// <summary>Reads one item that takes all of <paramref name="bytes"/>; null when they are anything else.</summary>
    public static RlpItem? TryRead(ReadOnlyMemory<byte> bytes)
    {
        var left = MaxItems;
        return TryNext(bytes, MaxDepth, ref left) is { } item && item.Encoded.Length == bytes.Length ? item : null;
    }

    static RlpItem? TryNext(ReadOnlyMemory<byte> bytes, int depth, ref int left)
    {
        if (bytes.IsEmpty || depth < 0 || --left < 0)
        {
            return null;
        }
        var first = bytes.Span[0];
        if (first < StringBase)
        {
            return new(bytes[..1], bytes[..1], null);
        }
        var isList = first >= ListBase;
        if (Header(bytes.Span, first - (isList ? ListBase : StringBase)) is not var (start, length) || length > bytes.Length - start)
        {
            return null;
        }
        var (encoded, payload) = (bytes[..(start + length)], bytes.Slice(start, length));
        if (!isList)
        {
            // A byte below 80 is its own encoding and has no other.
            return length == 1 && payload.Span[0] < StringBase ? null : new(encoded, payload, null);
        }
        var items = new List<RlpItem>();
        for (var rest = payload; !rest.IsEmpty; rest = rest[items[^1].Encoded.Length..])
        {
            if (TryNext(rest, depth - 1, ref left) is not { } item)
            {
                return null;
            }
            items.Add(item);
        }
        return new(encoded, payload, items);
    }

    /// <summary>Where the payload starts and how long it is; null when the length is not written in its shortest form.</summary>
    static (int Start, int Length)? Header(ReadOnlySpan<byte> bytes, int code)
    {
        if (code <= ShortMax)
        {
            return (1, code);
        }
        var lengthBytes = code - ShortMax;
        if (lengthBytes > MaxLengthBytes || bytes.Length < 1 + lengthBytes || bytes[1] == 0)
        {
            return null;
        }
        var length = 0L;
        foreach (var part in bytes.Slice(1, lengthBytes))
        {
            length = (length << 8) | part;
        }
        return length is > ShortMax and <= int.MaxValue ? (1 + lengthBytes, (int)length) : null;
    }

    static byte[] Prefix(byte kind, int length)
    {
        if (length <= ShortMax)
        {
            return [(byte)(kind + length)];
        }
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        ReadOnlySpan<byte> shortest = bytes.TrimStart((byte)0);
        return [(byte)(kind + ShortMax + shortest.Length), .. shortest];
    }
}
