using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Verify.Logs;

namespace Hub.Verify.Export;

/// <summary>Writes a log into a folder, from a hub or from a mirror of it, and checks every file on the way.</summary>
/// <remarks>
/// A file is written under another name and renamed, the checkpoint last, so that a crash leaves whole files and the old
/// checkpoint. A second run keeps what is whole and right. What a wrong source gives is never written. One run at a time for a folder.
/// </remarks>
public sealed class LogExporter
{
    readonly ITileSource _source;
    readonly LogDirectory _directory;
    readonly NoteVerifierKey _key;
    readonly IEd25519Verification _ed25519;
    readonly FaultList _faults = new();
    readonly TileTower _tower = new();
    long _written;
    long _kept;

    LogExporter(ITileSource source, LogDirectory directory, NoteVerifierKey key, IEd25519Verification ed25519)
    {
        (_source, _directory, _key, _ed25519) = (source, directory, key, ed25519);
    }

    /// <summary>Brings <paramref name="directory"/> to the source's present checkpoint.</summary>
    /// <param name="source">Where the files come from; an <see cref="IOException"/> of it passes through, and the next run goes on.</param>
    /// <param name="directory">Where they go; made when absent.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <param name="ed25519">Checks signatures.</param>
    /// <param name="cancel">Stops between two files.</param>
    public static Task<ExportReport> RunAsync(ITileSource source, LogDirectory directory, NoteVerifierKey key, IEd25519Verification ed25519, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(key);
        return new LogExporter(source, directory, key, ed25519).RunAsync(cancel);
    }

    async Task<ExportReport> RunAsync(CancellationToken cancel)
    {
        var note = await _source.ReadAsync(LogDirectory.CheckpointFile, SignedNote.MaxBytes, cancel);
        FileContent file = note is { } bytes ? new FileContent.Bytes(bytes) : new FileContent.Missing();
        var checkpoint = SignedCheckpoint.Read(file, _key, _ed25519, _faults);
        if (checkpoint is null || note is null || !_faults.IsRight || !GoesOnFromMine(checkpoint, out var mine))
        {
            return Report(null);
        }
        await CopyTilesAsync(checkpoint.Size, cancel);
        CompareRoots(checkpoint, mine);
        if (!_faults.IsRight)
        {
            return Report(null);
        }
        if (await _source.ReadAsync(LogDirectory.KeysFile, KeyList.MaxBytes, cancel) is { } keys)
        {
            Write(LogDirectory.KeysFile, keys);
        }
        Write(LogDirectory.CheckpointFile, note.Value);
        return Report(checkpoint);
    }

    ExportReport Report(Checkpoint? checkpoint) => new(checkpoint, _written, _kept, _faults);

    /// <summary>Whether the source is at least as long as what lies here; an unreadable checkpoint here is no obstacle, it will be replaced.</summary>
    bool GoesOnFromMine(Checkpoint theirs, out Checkpoint? mine)
    {
        mine = null;
        var local = new FaultList();
        var read = SignedCheckpoint.Read(_directory.ReadCheckpoint(), _key, _ed25519, local);
        if (read is null || !local.IsRight)
        {
            return true;
        }
        mine = read;
        if (read.Size > theirs.Size)
        {
            _faults.Add("log.rollback", LogDirectory.CheckpointFile, "at least the size here, " + Text(read.Size), Text(theirs.Size));
            return false;
        }
        return true;
    }

    async Task CopyTilesAsync(long size, CancellationToken cancel)
    {
        foreach (var bundle in TileLayout.Level(TileId.EntriesLevel, size))
        {
            var entries = await TakeAsync(bundle, bytes => LeafHashes(bytes.Span, bundle.Width), cancel);
            if (entries is null || await TakeAsync(bundle with { Level = 0 }, Equal(entries), cancel) is null)
            {
                return;
            }
            if (!bundle.IsFull)
            {
                Array.ForEach(entries, hash => _tower.Add(0, hash));
                continue;
            }
            var root = RootOf(entries);
            for (var level = 1; _tower.Add(level, root) is { } full; level++)
            {
                if (await TakeAsync(full.Tile, Equal(full.Hashes), cancel) is null)
                {
                    return;
                }
                root = RootOf(full.Hashes);
            }
        }
        foreach (var (tile, hashes) in _tower.UpperPartials())
        {
            await TakeAsync(tile, Equal(hashes), cancel);
        }
    }

    /// <summary>Keeps the file here when it is right, else fetches and writes it; null, with a fault, when the source's is wrong too.</summary>
    async Task<Hash256[]?> TakeAsync(TileId tile, Func<ReadOnlyMemory<byte>, Hash256[]?> check, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_directory.TryRead(tile, out var local) && check(local) is { } kept)
        {
            _kept++;
            return kept;
        }
        var maxBytes = tile.IsEntries ? EntryBundle.MaxBytes : HashTile.MaxBytes;
        if (await _source.ReadAsync(tile.Path, maxBytes, cancel) is not { } bytes)
        {
            _faults.Add("file.missing", tile.Path, "the file", "none at the source");
            return null;
        }
        if (check(bytes) is not { } hashes)
        {
            _faults.Add(tile.IsEntries ? "bundle.length" : "tile.hash", tile.Path, Text(tile.Width) + (tile.IsEntries ? " whole entries" : " hashes of what lies below"), Text(bytes.Length) + " other bytes");
            return null;
        }
        Write(tile.Path, bytes);
        return hashes;
    }

    void CompareRoots(Checkpoint theirs, Checkpoint? mine)
    {
        if (!_faults.IsRight)
        {
            return;
        }
        var root = _tower.Root();
        if (root != theirs.Root)
        {
            _faults.Add("log.root", LogDirectory.CheckpointFile, theirs.Root + " as signed", root.ToString());
            return;
        }
        if (mine is not null && MerkleProver.Root(mine.Size, new TileHashSource(_directory, theirs.Size)) != mine.Root)
        {
            _faults.Add("log.fork", LogDirectory.CheckpointFile, $"a log that begins with the {Text(mine.Size)} entries signed before", "another beginning");
        }
    }

    void Write(string path, ReadOnlyMemory<byte> bytes)
    {
        var file = _directory.FileOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = file + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            stream.Write(bytes.Span);
            stream.Flush(flushToDisk: path == LogDirectory.CheckpointFile);
        }
        File.Move(temporary, file, overwrite: true);
        _written++;
    }

    static Func<ReadOnlyMemory<byte>, Hash256[]?> Equal(Hash256[] expected) =>
        bytes => bytes.Span.SequenceEqual(MemoryMarshal.AsBytes(expected.AsSpan())) ? expected : null;

    static Hash256[]? LeafHashes(ReadOnlySpan<byte> bundle, int width)
    {
        var hashes = new Hash256[width];
        var reader = EntryBundle.Read(bundle);
        for (var i = 0; i < width; i++)
        {
            if (!reader.TryNext(out var entry))
            {
                return null;
            }
            hashes[i] = Rfc6962.LeafHash(entry);
        }
        return reader.RestBytes == 0 ? hashes : null;
    }

    static Hash256 RootOf(Hash256[] hashes) => HashTile.Root(MemoryMarshal.AsBytes(hashes.AsSpan()), 0, TileId.FullWidth);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
