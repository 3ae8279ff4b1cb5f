using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Audit.Anchors;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Continuations;
using Hub.Verify.Anchors;
using Hub.Verify.Logs;
using Hub.Verify.Witnesses;

namespace Hub.Verify.Export;

/// <summary>Writes a log into a folder, from a hub or from a mirror of it, and checks every file on the way.</summary>
/// <remarks>
/// A file is written under another name and renamed, the checkpoint last, so that a crash leaves whole files and the old
/// checkpoint. A second run keeps what is whole and right. What a source gives comes under a checkpoint only when all of it
/// fits the signed root, and files under an earlier checkpoint give way only to ones that hash to the same. One run at a time for a folder.
/// </remarks>
public sealed class LogExporter
{
    readonly ITileSource _source;
    readonly LogDirectory _directory;
    readonly NoteVerifierKey _key;
    readonly IEd25519Verification _ed25519;
    readonly bool _keep;
    readonly Action<LogProgress>? _progress;
    readonly FaultList _faults = new();
    readonly TileTower _tower = new();
    long _written;
    long _kept;

    LogExporter(ITileSource source, LogDirectory directory, NoteVerifierKey key, IEd25519Verification ed25519, bool keep, Action<LogProgress>? progress)
    {
        (_source, _directory, _key, _ed25519, _keep, _progress) = (source, directory, key, ed25519, keep, progress);
    }

    /// <summary>Brings <paramref name="directory"/> to the source's present checkpoint, silently.</summary>
    public static Task<ExportReport> RunAsync(ITileSource source, LogDirectory directory, NoteVerifierKey key, IEd25519Verification ed25519, CancellationToken cancel) =>
        RunAsync(source, directory, key, ed25519, progress: null, cancel);

    /// <summary>Brings <paramref name="directory"/> to the source's present checkpoint.</summary>
    /// <param name="source">Where the files come from; an <see cref="IOException"/> of it passes through, and the next run goes on.</param>
    /// <param name="directory">Where they go; made when absent.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <param name="ed25519">Checks signatures.</param>
    /// <param name="progress">Told after every bundle, those that were here included; null where nobody listens.</param>
    /// <param name="cancel">Stops between two files.</param>
    public static async Task<ExportReport> RunAsync(
        ITileSource source, LogDirectory directory, NoteVerifierKey key, IEd25519Verification ed25519, Action<LogProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(key);
        var report = await new LogExporter(source, directory, key, ed25519, keep: true, progress).RunAsync(cancel);
        var unsigned = SignedCheckpoint.Read(directory.ReadCheckpoint(), key, ed25519, new()) is null;
        if (report.Faults.IsRight || report.FilesKept == 0 || !unsigned)
        {
            return report;
        }
        // What an unfinished run left behind was never compared with a signed root, and may be what is wrong.
        return await new LogExporter(source, directory, key, ed25519, keep: false, progress).RunAsync(cancel);
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
        var records = new RecordExport(_source, _directory, checkpoint.Size, _faults, Write);
        await records.RunAsync(cancel);
        _kept += records.Kept;
        if (!_faults.IsRight)
        {
            return Report(null);
        }
        await CosignedExport.RunAsync(_source, _directory, checkpoint, _key, _ed25519, _faults, Write, cancel);
        if (!_faults.IsRight)
        {
            return Report(null);
        }
        if (await _source.ReadAsync(LogDirectory.KeysFile, KeyList.MaxBytes, cancel) is { } keys)
        {
            Write(LogDirectory.KeysFile, keys);
        }
        await TakeContinuationAsync(checkpoint, cancel);
        await TakeAnchorAsync(checkpoint, cancel);
        if (!_faults.IsRight)
        {
            return Report(null);
        }
        Write(LogDirectory.CheckpointFile, note);
        return Report(checkpoint);
    }

    /// <summary>The record of the first entry, where that says which log this one took the place of.</summary>
    async Task TakeContinuationAsync(Checkpoint checkpoint, CancellationToken cancel)
    {
        if (await _source.ReadAsync(LogDirectory.ContinuationFile, RecordCodec.MaxRecordBytes, cancel) is not { } bytes)
        {
            return;
        }
        var verdict = FirstEntry.Holds(_directory, checkpoint.Size, bytes);
        if (verdict.IsRight)
        {
            Write(LogDirectory.ContinuationFile, bytes);
        }
        _faults.Add(LogDirectory.ContinuationFile, verdict);
    }

    /// <summary>Evidence of an anchor, where the source has some: kept when it is of these entries. One of more entries than were copied waits for the next run.</summary>
    async Task TakeAnchorAsync(Checkpoint checkpoint, CancellationToken cancel)
    {
        if (await _source.ReadAsync(LogDirectory.AnchorFile, AnchorEvidence.MaxBytes, cancel) is not { } bytes)
        {
            return;
        }
        var report = AnchorInLog.Verify(bytes, _directory, checkpoint);
        if (report.Faults.IsWrong)
        {
            _faults.AddAll(report.Faults);
        }
        else if (report.Faults.IsRight)
        {
            Write(LogDirectory.AnchorFile, bytes);
        }
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
            if (await TakeLeavesAsync(bundle, cancel) is not { } entries)
            {
                return;
            }
            _progress?.Invoke(new((bundle.Index * TileId.FullWidth) + bundle.Width, size));
            if (!bundle.IsFull)
            {
                Array.ForEach(entries, hash => _tower.Add(0, hash));
                continue;
            }
            var root = RootOf(entries);
            for (var level = 1; _tower.Add(level, root) is { } full; level++)
            {
                if (await TakeAsync(full.Tile, full.Hashes, cancel) is null)
                {
                    return;
                }
                root = RootOf(full.Hashes);
            }
        }
        foreach (var (tile, hashes) in _tower.UpperPartials())
        {
            await TakeAsync(tile, hashes, cancel);
        }
    }

    /// <summary>Takes an entry bundle and its level-0 tile, which must fit each other.</summary>
    async Task<Hash256[]?> TakeLeavesAsync(TileId bundle, CancellationToken cancel)
    {
        var tile = bundle with { Level = 0 };
        if (_keep && _directory.TryRead(bundle, out var entries) && LeafHashes(entries.Span, bundle.Width) is { } here
            && _directory.TryRead(tile, out var hashes) && Is(hashes, here))
        {
            _kept += 2;
            return here;
        }
        if (await FetchAsync(bundle, EntryBundle.MaxBytes, cancel) is not { } fetched)
        {
            return null;
        }
        if (LeafHashes(fetched, bundle.Width) is not { } found)
        {
            _faults.Add("bundle.length", bundle.Path, Text(bundle.Width) + " whole entries", Text(fetched.Length) + " other bytes");
            return null;
        }
        if (await TakeAsync(tile, found, cancel) is null)
        {
            return null;
        }
        Write(bundle.Path, fetched);
        return found;
    }

    /// <summary>Keeps the tile here when it is right, else fetches and writes it; null, with a fault, when the source's is wrong too.</summary>
    async Task<Hash256[]?> TakeAsync(TileId tile, Hash256[] expected, CancellationToken cancel)
    {
        if (_keep && _directory.TryRead(tile, out var local) && Is(local, expected))
        {
            _kept++;
            return expected;
        }
        if (await FetchAsync(tile, HashTile.MaxBytes, cancel) is not { } bytes)
        {
            return null;
        }
        if (!Is(bytes, expected))
        {
            _faults.Add("tile.hash", tile.Path, Text(tile.Width) + " hashes of what lies below", Text(bytes.Length) + " other bytes");
            return null;
        }
        Write(tile.Path, bytes);
        return expected;
    }

    async Task<byte[]?> FetchAsync(TileId tile, int maxBytes, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var bytes = await _source.ReadAsync(tile.Path, maxBytes, cancel);
        if (bytes is null)
        {
            _faults.Add("file.missing", tile.Path, "the file", "none at the source");
        }
        return bytes;
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
            stream.Flush(flushToDisk: path is LogDirectory.CheckpointFile);
        }
        File.Move(temporary, file, overwrite: true);
        _written++;
    }

    static bool Is(ReadOnlyMemory<byte> tile, Hash256[] hashes) => tile.Span.SequenceEqual(MemoryMarshal.AsBytes(hashes.AsSpan()));

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
