using System.Buffers.Text;
using System.Runtime.InteropServices;
using Hub.Canon;

namespace Hub.Audit.Leaves;

/// <summary>The public entry of the log: <c>{"at":…,"body":…,"id":…,"prev":…,"tags":[…],"v":1}</c> as canonical JSON (RFC 8785).</summary>
/// <param name="At">Milliseconds since 1970 UTC as the writer saw them, 0 to 2^53 − 1, never decreasing along the log.</param>
/// <param name="Body">Hash of the record that stands beside the log.</param>
/// <param name="Id">Fixed before the first attempt to append; looks random.</param>
/// <param name="Prev">RFC 6962 hash of the leaf before; 32 zero bytes for the first.</param>
/// <param name="Tags">One value for each of four slots.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Leaf(long At, Hash256 Body, Id128 Id, Hash256 Prev, Tags Tags)
{
    /// <summary>Longest entry that an entry bundle can carry (C2SP tlog-tiles).</summary>
    public const int MaxEntryBytes = 65535;

    /// <summary>Longest leaf: <see cref="At"/> with 16 digits.</summary>
    public const int MaxEncodedBytes = FixedBytes + MaxAtDigits;

    /// <summary>Largest integer that JSON carries exactly everywhere (2^53 − 1).</summary>
    public const long MaxAt = (1L << 53) - 1;

    const int MaxAtDigits = 16;
    const int HashChars = 43;
    const int IdChars = 22;

    // The literal parts below in their order, then two hashes and five identifiers.
    const int FixedBytes = 6 + 9 + 8 + 10 + 11 + (3 * 3) + 9 + (2 * HashChars) + ((1 + Tags.Count) * IdChars);

    static ReadOnlySpan<byte> OpenAt => "{\"at\":"u8;
    static ReadOnlySpan<byte> OpenBody => ",\"body\":\""u8;
    static ReadOnlySpan<byte> OpenId => "\",\"id\":\""u8;
    static ReadOnlySpan<byte> OpenPrev => "\",\"prev\":\""u8;
    static ReadOnlySpan<byte> OpenTags => "\",\"tags\":[\""u8;
    static ReadOnlySpan<byte> NextTag => "\",\""u8;
    static ReadOnlySpan<byte> Close => "\"],\"v\":1}"u8;

    /// <summary>The exact bytes, in a new array.</summary>
    public byte[] Encode()
    {
        Span<byte> buffer = stackalloc byte[MaxEncodedBytes];
        return buffer[..Encode(buffer)].ToArray();
    }

    /// <summary>Writes the exact bytes without allocating.</summary>
    /// <param name="destination">At least <see cref="MaxEncodedBytes"/> long.</param>
    /// <returns>Number of bytes written.</returns>
    public int Encode(Span<byte> destination)
    {
        if (At is < 0 or > MaxAt)
        {
            throw new InvalidOperationException("At lies outside 0..2^53 − 1.");
        }
        if (destination.Length < MaxEncodedBytes)
        {
            throw new ArgumentException("The destination is too short for the longest leaf.", nameof(destination));
        }
        var writer = new LeafWriter(destination);
        writer.Text(OpenAt);
        writer.Number(At);
        writer.Text(OpenBody);
        writer.Hash(Body);
        writer.Text(OpenId);
        writer.Id(Id);
        writer.Text(OpenPrev);
        writer.Hash(Prev);
        writer.Text(OpenTags);
        for (var slot = 0; slot < Tags.Count; slot++)
        {
            if (slot > 0)
            {
                writer.Text(NextTag);
            }
            writer.Id(Tags[slot]);
        }
        writer.Text(Close);
        return writer.Written;
    }

    /// <summary>Reads a leaf, and only from the bytes that <see cref="Encode()"/> would give back.</summary>
    public static bool TryParse(ReadOnlySpan<byte> entry, out Leaf leaf)
    {
        leaf = default;
        if (entry.Length is <= FixedBytes or > MaxEncodedBytes
            || !Utf8Parser.TryParse(entry[OpenAt.Length..], out long at, out var digits)
            || digits != entry.Length - FixedBytes
            || at is < 0 or > MaxAt)
        {
            return false;
        }
        var reader = new LeafReader(entry[(OpenAt.Length + digits)..]);
        var body = reader.Hash(OpenBody.Length);
        var id = reader.Id(OpenId.Length);
        var prev = reader.Hash(OpenPrev.Length);
        var first = reader.Id(OpenTags.Length);
        var tags = new Tags(first, reader.Id(NextTag.Length), reader.Id(NextTag.Length), reader.Id(NextTag.Length));
        if (reader.Failed)
        {
            return false;
        }
        // Everything between the values, and every spelling of a value, is checked at once by writing the leaf again.
        var parsed = new Leaf(at, body, id, prev, tags);
        Span<byte> again = stackalloc byte[MaxEncodedBytes];
        if (!again[..parsed.Encode(again)].SequenceEqual(entry))
        {
            return false;
        }
        leaf = parsed;
        return true;
    }
}
