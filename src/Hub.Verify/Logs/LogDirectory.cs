using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Audit.Tiles;
using Hub.Audit.Witnesses;
using Hub.Audit.Writing;
using Hub.Canon.Records;

namespace Hub.Verify.Logs;

/// <summary>An exported log: the files <c>checkpoint</c>, <c>tile/…</c>, <c>tile/entries/…</c>, <c>keys.json</c> and <c>records/…</c> below one folder.</summary>
/// <remarks>Holds nothing in memory. Thread-safe.</remarks>
public sealed class LogDirectory(string folder) : ITileReader
{
    /// <summary>File of the signed checkpoint.</summary>
    public const string CheckpointFile = "checkpoint";

    /// <summary>File of the signed key list.</summary>
    public const string KeysFile = "keys.json";

    /// <summary>File of the newest evidence that the log stands in a chain.</summary>
    public const string AnchorFile = "anchor.json";

    /// <summary>File of the record by which the log takes the place of another.</summary>
    public const string ContinuationFile = "continuation.json";

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>The checkpoint's bytes.</summary>
    public FileContent ReadCheckpoint() => Read(CheckpointFile, SignedNote.MaxBytes);

    /// <summary>The key list's bytes.</summary>
    public FileContent ReadKeys() => Read(KeysFile, KeyList.MaxBytes);

    /// <summary>The bytes of the record by which the log takes the place of another.</summary>
    public FileContent ReadContinuation() => Read(ContinuationFile, RecordCodec.MaxRecordBytes);

    /// <summary>The bytes of the n-th checkpoint that enough witnesses cosigned.</summary>
    public FileContent ReadCosigned(long n) => Read(CosignedPath.Of(n), SignedNote.MaxBytes);

    /// <summary>The public record of an entry.</summary>
    public FileContent ReadRecord(long index) => Read(PublicRecordFiles.PathOf(index), RecordCodec.MaxRecordBytes);

    /// <summary>A page of the list of public records.</summary>
    public FileContent ReadRecordList(long page) => Read(PublicRecordFiles.PageOf(page), PublicRecordFiles.MaxPageBytes);

    /// <summary>A tile's bytes.</summary>
    public FileContent Read(TileId tile) => Read(tile.Path, tile.IsEntries ? EntryBundle.MaxBytes : HashTile.MaxBytes);

    /// <inheritdoc/>
    public bool TryRead(TileId tile, out ReadOnlyMemory<byte> bytes)
    {
        if (Read(tile) is FileContent.Bytes content)
        {
            bytes = content.Value;
            return true;
        }
        bytes = default;
        return false;
    }

    /// <summary>Where a path of the log lies on this disk.</summary>
    public string FileOf(string path) => Path.Combine(Folder, path.Replace('/', Path.DirectorySeparatorChar));

    FileContent Read(string path, int maxBytes)
    {
        try
        {
            using var file = RegularFile.Open(FileOf(path));
            if (file.Length > maxBytes)
            {
                return new FileContent.TooLong(file.Length, maxBytes);
            }
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return new FileContent.Bytes(bytes);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileContent.Missing();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new FileContent.Unreadable(fault.GetType().Name);
        }
    }
}

/// <summary>What reading one file gave.</summary>
public abstract record FileContent
{
    FileContent()
    {
    }

    /// <summary>The whole file.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> Value) : FileContent;

    /// <summary>There is no such file.</summary>
    public sealed record Missing : FileContent;

    /// <summary>The file is longer than any of its kind.</summary>
    public sealed record TooLong(long SizeBytes, int MaxBytes) : FileContent;

    /// <summary>The system refused to read it.</summary>
    public sealed record Unreadable(string Reason) : FileContent;
}
