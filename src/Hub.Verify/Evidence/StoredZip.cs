using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hub.Audit;

namespace Hub.Verify.Evidence;

/// <summary>One file of a bundle.</summary>
/// <param name="Name">Path in the zip, with slashes.</param>
public readonly record struct StoredFile(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>What was read of a zip.</summary>
/// <param name="Files">Null when it cannot be taken apart.</param>
/// <param name="Faults">Everything about the zip itself that is not as it is written here, with its place.</param>
public sealed record StoredZipReading(IReadOnlyList<StoredFile>? Files, IReadOnlyList<(string Place, Verdict Verdict)> Faults);

/// <summary>Zip files in one fixed form: stored, in the order of their names, of one time, without anything that is not needed.</summary>
/// <remarks>
/// The same files always give the same bytes, and <see cref="Read"/> holds what it reads to them: nothing can hide between, before
/// or behind the files, nothing is decompressed, and no name leads anywhere else. PKWARE APPNOTE 6.3, §4.3.
/// </remarks>
public static partial class StoredZip
{
    /// <summary>Largest zip that is read.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Most files of one zip.</summary>
    public const int MaxFiles = 2_048;

    /// <summary>Longest name.</summary>
    public const int MaxNameChars = 120;

    const string ZipPlace = "zip";
    const int LocalBytes = 30;
    const int CentralBytes = 46;
    const int EndBytes = 22;
    const uint LocalSignature = 0x04034B50;
    const uint CentralSignature = 0x02014B50;
    const uint EndSignature = 0x06054B50;
    const ushort Version = 20;
    const ushort UnixVersion = 0x0300 | Version;

    /// <summary>1980-01-01, the first day that a zip knows.</summary>
    const ushort FirstDay = 0x0021;

    /// <summary>A regular file that all may read (0100644).</summary>
    const uint ReadableFile = 0x81A4_0000;

    /// <summary>Writes files.</summary>
    /// <exception cref="ArgumentException">A name, the count or the size is out of bounds, or a name stands twice.</exception>
    public static byte[] Write(IEnumerable<StoredFile> files)
    {
        StoredFile[] ordered = [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
        var size = EndBytes + ordered.Sum(file => (long)LocalBytes + CentralBytes + (2 * file.Name.Length) + file.Bytes.Length);
        if (ordered.Length > MaxFiles || size > MaxBytes || ordered.Any(file => !IsName(file.Name)) || ordered.DistinctBy(file => file.Name, StringComparer.Ordinal).Count() != ordered.Length)
        {
            throw new ArgumentException("A bundle's files have names of their own and stay within its bounds.", nameof(files));
        }
        var zip = new byte[size];
        var (at, central) = (0, new MemoryStream());
        foreach (var file in ordered)
        {
            central.Write(Central(file, at));
            Local(file).CopyTo(zip, at);
            file.Bytes.Span.CopyTo(zip.AsSpan(at + LocalBytes + file.Name.Length));
            at += LocalBytes + file.Name.Length + file.Bytes.Length;
        }
        central.ToArray().CopyTo(zip, at);
        End(ordered.Length, (int)central.Length, at).CopyTo(zip, at + (int)central.Length);
        return zip;
    }

    /// <summary>Reads a zip of exactly this form. Takes any bytes without throwing.</summary>
    /// <returns>Faults <c>zip.too-large</c>, <c>zip.malformed</c>, <c>zip.name</c>, <c>zip.crc</c> (a file's own check value), <c>zip.form</c> (another program packed it, or something was put in).</returns>
    public static StoredZipReading Read(ReadOnlyMemory<byte> zip)
    {
        if (zip.Length > MaxBytes)
        {
            return Nothing("zip.too-large", Text(MaxBytes) + " bytes at most", Text(zip.Length));
        }
        if (zip.Length < EndBytes || U32(zip.Span[^EndBytes..]) != EndSignature)
        {
            return Nothing("zip.malformed", "a zip without comment", "something else");
        }
        var end = zip.Span[^EndBytes..];
        var (count, size, start) = (U16(end[10..]), U32(end[12..]), U32(end[16..]));
        if (count > MaxFiles || size > zip.Length - EndBytes || start != zip.Length - EndBytes - size)
        {
            return Nothing("zip.malformed", $"a directory of at most {Text(MaxFiles)} files before the end", "another");
        }
        var files = new List<StoredFile>(count);
        var faults = new List<(string, Verdict)>();
        var rest = zip.Span[(int)start..^EndBytes];
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            if (ReadFile(zip[..(int)start], ref at, ref rest, faults) is not { } file)
            {
                return Nothing("zip.malformed", "stored files one behind the other", "file " + Text(i) + " of another kind: packed by another program, or damaged");
            }
            if (!IsName(file.Name) || (files.Count > 0 && string.CompareOrdinal(files[^1].Name, file.Name) >= 0))
            {
                return Nothing("zip.name", "plain names in their order, each once", Plain(file.Name));
            }
            files.Add(file);
        }
        if (faults.Count == 0 && !Write(files).AsSpan().SequenceEqual(zip.Span))
        {
            faults.Add((ZipPlace, new("zip.form", "the one form of a bundle: stored, in order, nothing besides", "the same files in another form")));
        }
        return new(files, faults);
    }

    /// <summary>Letters, digits, dash, dot and underscore, no part hidden or leading upwards, at most two folders.</summary>
    internal static bool IsName(string name) => name.Length <= MaxNameChars && PlainName().IsMatch(name);

    /// <summary>The next file of the directory, whose bytes begin where those of the one before end: files that overlap would be read over and over.</summary>
    static StoredFile? ReadFile(ReadOnlyMemory<byte> zip, ref int at, ref ReadOnlySpan<byte> directory, List<(string, Verdict)> faults)
    {
        if (directory.Length < CentralBytes || U32(directory) != CentralSignature || U16(directory[10..]) != 0)
        {
            return null;
        }
        var (crc, size, nameLength) = (U32(directory[16..]), U32(directory[24..]), U16(directory[28..]));
        var content = (long)at + LocalBytes + nameLength;
        if (nameLength > MaxNameChars || directory.Length < CentralBytes + nameLength || U32(directory[42..]) != at || content + size > zip.Length)
        {
            return null;
        }
        var name = Encoding.Latin1.GetString(directory.Slice(CentralBytes, nameLength));
        directory = directory[(CentralBytes + nameLength)..];
        var bytes = zip.Slice((int)content, (int)size);
        at = (int)(content + size);
        if (Crc32.Of(bytes.Span) is var found && found != crc)
        {
            faults.Add((Plain(name), new("zip.crc", crc.ToString("x8", CultureInfo.InvariantCulture), found.ToString("x8", CultureInfo.InvariantCulture))));
        }
        return new(name, bytes);
    }

    static byte[] Local(StoredFile file)
    {
        var header = new byte[LocalBytes + file.Name.Length];
        Put(header, 0, LocalSignature);
        Common(header.AsSpan(4), file);
        Encoding.ASCII.GetBytes(file.Name, header.AsSpan(LocalBytes));
        return header;
    }

    static byte[] Central(StoredFile file, int at)
    {
        var header = new byte[CentralBytes + file.Name.Length];
        Put(header, 0, CentralSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), UnixVersion);
        Common(header.AsSpan(6), file);
        Put(header, 38, ReadableFile);
        Put(header, 42, (uint)at);
        Encoding.ASCII.GetBytes(file.Name, header.AsSpan(CentralBytes));
        return header;
    }

    /// <summary>What both headers say alike: version, no flags, stored, time, check value, both sizes, length of the name, no extra field.</summary>
    static void Common(Span<byte> header, StoredFile file)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], FirstDay);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], Crc32.Of(file.Bytes.Span));
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], (uint)file.Bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], (uint)file.Bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)file.Name.Length);
    }

    static byte[] End(int count, int size, int start)
    {
        var end = new byte[EndBytes];
        Put(end, 0, EndSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)count);
        Put(end, 12, (uint)size);
        Put(end, 16, (uint)start);
        return end;
    }

    static StoredZipReading Nothing(string code, string expected, string found) => new(null, [(ZipPlace, new(code, expected, found))]);

    static void Put(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>A name that may be anything, fit to be shown.</summary>
    static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || "-._/".Contains(c, StringComparison.Ordinal) ? c : '?'));

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,2}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PlainName();
}
