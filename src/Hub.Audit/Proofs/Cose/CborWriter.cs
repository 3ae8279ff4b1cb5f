using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hub.Audit.Proofs.Cose;

/// <summary>Writes the few CBOR items that a receipt is made of, each in its shortest form (RFC 8949 §4.2.1). The caller orders the keys of maps.</summary>
sealed class CborWriter
{
    readonly ArrayBufferWriter<byte> _written = new();

    public byte[] ToArray() => _written.WrittenSpan.ToArray();

    /// <summary>An integer of major type 0 or 1.</summary>
    public CborWriter Number(long value) => value < 0 ? Head(CborMajor.Negative, (ulong)(-1 - value)) : Head(CborMajor.Unsigned, (ulong)value);

    public CborWriter Bytes(ReadOnlySpan<byte> value)
    {
        Head(CborMajor.Bytes, (ulong)value.Length);
        _written.Write(value);
        return this;
    }

    public CborWriter Text(string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        Head(CborMajor.Text, (ulong)utf8.Length);
        _written.Write(utf8);
        return this;
    }

    public CborWriter Array(int count) => Head(CborMajor.Array, (ulong)count);

    public CborWriter Map(int count) => Head(CborMajor.Map, (ulong)count);

    public CborWriter Tag(ulong tag) => Head(CborMajor.Tag, tag);

    public CborWriter Null()
    {
        _written.Write([CborMajor.NullByte]);
        return this;
    }

    CborWriter Head(int major, ulong value)
    {
        var (first, length) = value switch
        {
            < CborMajor.OneByteFollows => ((int)value, 0),
            <= byte.MaxValue => (CborMajor.OneByteFollows, 1),
            <= ushort.MaxValue => (CborMajor.OneByteFollows + 1, 2),
            <= uint.MaxValue => (CborMajor.OneByteFollows + 2, 4),
            _ => (CborMajor.OneByteFollows + 3, sizeof(ulong)),
        };
        Span<byte> argument = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(argument, value);
        _written.Write([(byte)((major << CborMajor.Shift) | first)]);
        _written.Write(argument[(sizeof(ulong) - length)..]);
        return this;
    }
}

/// <summary>Major types of CBOR (RFC 8949 §3.1).</summary>
static class CborMajor
{
    public const int Unsigned = 0;
    public const int Negative = 1;
    public const int Bytes = 2;
    public const int Text = 3;
    public const int Array = 4;
    public const int Map = 5;
    public const int Tag = 6;

    /// <summary>The major type stands in the upper three bits.</summary>
    public const int Shift = 5;

    /// <summary>From this on the lower five bits say how many bytes of argument follow.</summary>
    public const int OneByteFollows = 24;

    public const byte NullByte = 0xF6;
}
