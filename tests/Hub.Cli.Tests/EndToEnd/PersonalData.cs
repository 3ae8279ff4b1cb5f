using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Hub.Cli.Tests.EndToEnd;

/// <summary>Looks for NIKs and birth dates in files as they lie on disk: text, databases and gzip alike.</summary>
internal sealed class PersonalData(IEnumerable<string> niks, IEnumerable<string> birthDates)
{
    readonly SearchValues<string> _wanted = SearchValues.Create([.. niks, .. birthDates], StringComparison.Ordinal);

    /// <summary>The files below a folder that hold at least one; their names alone.</summary>
    public List<string> FilesWithAny(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Holds(File.ReadAllBytes(file)))]
        : [];

    bool Holds(byte[] bytes) => IsGzip(bytes) ? HoldsText(bytes) || HoldsText(Unpacked(bytes)) : HoldsText(bytes);

    // Latin-1 gives every byte one character, so that raw bytes are searched and not only well-formed text.
    bool HoldsText(byte[] bytes) => Encoding.Latin1.GetString(bytes).AsSpan().ContainsAny(_wanted);

    static bool IsGzip(byte[] bytes) => bytes is [0x1F, 0x8B, ..];

    static byte[] Unpacked(byte[] bytes)
    {
        using var unpacked = new MemoryStream();
        using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
