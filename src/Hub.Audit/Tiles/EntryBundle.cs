using System.Buffers.Binary;

namespace Hub.Audit.Tiles;

/// <summary>The bytes of an entry bundle: up to 256 times a big-endian uint16 length and that many bytes.</summary>
public static class EntryBundle
{
    /// <summary>Longest entry.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>Longest bundle.</summary>
    public const int MaxBytes = TileId.FullWidth * (LengthBytes + MaxEntryBytes);

    internal const int LengthBytes = sizeof(ushort);

    /// <summary>The bundle of these entries, each 1..65535 bytes, 1..256 of them.</summary>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count is 0 or > TileId.FullWidth)
        {
            throw new ArgumentException("A bundle holds 1..256 entries.", nameof(entries));
        }
        var bundle = new byte[entries.Sum(entry => LengthBytes + entry.Length)];
        var rest = bundle.AsSpan();
        foreach (var entry in entries)
        {
            rest = rest[Write(entry.Span, rest)..];
        }
        return bundle;
    }

    /// <summary>Writes one entry with its length and returns the number of bytes written.</summary>
    public static int Write(ReadOnlySpan<byte> entry, Span<byte> destination)
    {
        if (entry.Length is 0 or > MaxEntryBytes)
        {
            throw new ArgumentException("An entry is 1..65535 bytes.", nameof(entry));
        }
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)entry.Length);
        entry.CopyTo(destination[LengthBytes..]);
        return LengthBytes + entry.Length;
    }

    /// <summary>Reads the entries of a bundle one after another.</summary>
    public static EntryBundleReader Read(ReadOnlySpan<byte> bundle) => new(bundle);
}

/// <summary>Walks a bundle. Takes any bytes without throwing.</summary>
public ref struct EntryBundleReader
{
    ReadOnlySpan<byte> _rest;

    internal EntryBundleReader(ReadOnlySpan<byte> bundle) => _rest = bundle;

    /// <summary>Bytes not yet read: 0 after the last entry of a whole bundle.</summary>
    public readonly int RestBytes => _rest.Length;

    /// <summary>The next entry; false at the end, and where the bytes are cut or an entry is empty (then <see cref="RestBytes"/> stays above 0).</summary>
    public bool TryNext(out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (_rest.Length < EntryBundle.LengthBytes)
        {
            return false;
        }
        var length = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        if (length == 0 || _rest.Length - EntryBundle.LengthBytes < length)
        {
            return false;
        }
        entry = _rest.Slice(EntryBundle.LengthBytes, length);
        _rest = _rest[(EntryBundle.LengthBytes + length)..];
        return true;
    }
}
