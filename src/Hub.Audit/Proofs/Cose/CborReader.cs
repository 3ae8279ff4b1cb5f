using System.Buffers.Binary;

namespace Hub.Audit.Proofs.Cose;

/// <summary>Reads the few CBOR items that a receipt is made of. Whatever does not fit sets <see cref="Failed"/>, and everything read after it is empty.</summary>
/// <remarks>Forms other than the shortest are read too: the caller writes again what was read and compares.</remarks>
ref struct CborReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _rest = bytes;

    public bool Failed { get; private set; }

    /// <summary>Nothing is left, and all of it could be read.</summary>
    public readonly bool IsDone => !Failed && _rest.IsEmpty;

    /// <summary>An integer from 0.</summary>
    public long Number() => Argument(CborMajor.Unsigned) is { } value and <= long.MaxValue ? (long)value : Fail();

    /// <summary>Takes exactly this integer.</summary>
    public void Exactly(long value)
    {
        var major = value < 0 ? CborMajor.Negative : CborMajor.Unsigned;
        Take(major, (ulong)(value < 0 ? -1 - value : value));
    }

    public ReadOnlySpan<byte> Bytes() => Content(CborMajor.Bytes);

    public string Text()
    {
        var utf8 = Content(CborMajor.Text);
        if (!Notes.Utf8.TryDecode(utf8, out var text))
        {
            Fail();
        }
        return text;
    }

    /// <summary>Number of items of an array, at most <paramref name="max"/>.</summary>
    public int ArrayUpTo(int max) => Argument(CborMajor.Array) is { } count && count <= (ulong)max ? (int)count : (int)Fail();

    public void ArrayOf(ulong count) => Take(CborMajor.Array, count);

    public void Map(ulong count) => Take(CborMajor.Map, count);

    public void Tag(ulong tag) => Take(CborMajor.Tag, tag);

    public void Null()
    {
        if (Failed || _rest.IsEmpty || _rest[0] != CborMajor.NullByte)
        {
            Fail();
            return;
        }
        _rest = _rest[1..];
    }

    void Take(int major, ulong value)
    {
        if (Argument(major) != value)
        {
            Fail();
        }
    }

    ReadOnlySpan<byte> Content(int major)
    {
        if (Argument(major) is not { } length || length > (ulong)_rest.Length)
        {
            Fail();
            return [];
        }
        var content = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return content;
    }

    ulong? Argument(int major)
    {
        if (Failed || _rest.IsEmpty || _rest[0] >> CborMajor.Shift != major)
        {
            return null;
        }
        var first = _rest[0] & 0x1F;
        var length = first switch { < CborMajor.OneByteFollows => 0, 24 => 1, 25 => 2, 26 => 4, 27 => 8, _ => -1 };
        if (length < 0 || _rest.Length <= length)
        {
            return null;
        }
        Span<byte> argument = stackalloc byte[sizeof(ulong)];
        argument.Clear();
        _rest.Slice(1, length).CopyTo(argument[(sizeof(ulong) - length)..]);
        _rest = _rest[(1 + length)..];
        return length == 0 ? (ulong)first : BinaryPrimitives.ReadUInt64BigEndian(argument);
    }

    long Fail()
    {
        Failed = true;
        _rest = [];
        return 0;
    }
}
