using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.CrashHarness.Judging;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.CrashHarness.Victim;

/// <summary>A copy of the public log, fetched over HTTP and verified by the key that was taken before the first kill.</summary>
sealed class LogMirror(HttpClient http, string folder, NoteVerifierKey key)
{
    static readonly ManagedEd25519 Ed25519 = new();

    readonly LogDirectory _directory = new(folder);
    readonly INoteVerifier _verifier = key.Verifier(Ed25519) ?? throw new InvalidDataException("the log's key is no Ed25519 key");
    readonly List<(Id128 Id, Hash256 Hash, long At)> _leaves = [];

    /// <summary>Leaves as far as they were fetched.</summary>
    public IReadOnlyList<(Id128 Id, Hash256 Hash, long At)> Leaves => _leaves;

    public string Folder => _directory.Folder;

    /// <summary>The checkpoint that the hub shows now, its signature verified; null while there is none.</summary>
    /// <exception cref="InvalidDataException">It is not this log's.</exception>
    public async Task<SeenCheckpoint?> SeeAsync(CancellationToken cancel)
    {
        if (await new HttpTileSource(http).ReadAsync(LogDirectory.CheckpointFile, SignedNote.MaxBytes, cancel) is not { } bytes)
        {
            return null;
        }
        return SignedNote.TryParse(bytes) is { } note && note.Verify(_verifier).IsRight && Checkpoint.TryParse(note.Text, out var checkpoint)
            && string.Equals(checkpoint.Origin, key.Name, StringComparison.Ordinal)
            ? new(checkpoint.Size, checkpoint.Root)
            : throw new InvalidDataException("the checkpoint is not signed by the log's key");
    }

    /// <summary>Fetches what is new; every file is compared with the signed root, and the log must go on from the copy taken before.</summary>
    /// <returns>What is wrong, or nothing.</returns>
    public async Task<IReadOnlyList<Finding>> FetchAsync(CancellationToken cancel)
    {
        var export = await LogExporter.RunAsync(new HttpTileSource(http), _directory, key, Ed25519, cancel);
        if (!export.Faults.IsRight)
        {
            return [.. export.Faults.Listed.Select(fault => new Finding(fault.Code, fault.Place, fault.Expected, fault.Found))];
        }
        ReadLeaves(export.Checkpoint!.Size);
        return [];
    }

    /// <summary>Reads and verifies the whole copy from its first entry.</summary>
    public IReadOnlyList<Finding> VerifyWhole(CancellationToken cancel)
    {
        var report = LogVerifier.Verify(_directory, key, Ed25519, cancel);
        var size = _leaves.Count;
        var before = _leaves.ToArray();
        _leaves.Clear();
        if (!report.IsRight)
        {
            return [.. report.Faults.Listed.Select(fault => new Finding(fault.Code, fault.Place, fault.Expected, fault.Found))];
        }
        ReadLeaves(report.Checkpoint!.Size);
        return _leaves.Take(size).SequenceEqual(before) ? [] : [new("log.changed", "copy of the log", "the leaves read before", "others")];
    }

    void ReadLeaves(long size)
    {
        foreach (var bundle in TileLayout.Level(TileId.EntriesLevel, size).Skip(_leaves.Count / TileId.FullWidth))
        {
            if (!_directory.TryRead(bundle, out var bytes))
            {
                throw new InvalidDataException($"{bundle.Path} was fetched and is not there");
            }
            Add(bytes.Span, bundle.Index * TileId.FullWidth);
        }
    }

    void Add(ReadOnlySpan<byte> bundle, long index)
    {
        var reader = EntryBundle.Read(bundle);
        while (reader.TryNext(out var entry))
        {
            if (index == _leaves.Count)
            {
                _leaves.Add(Leaf.TryParse(entry, out var leaf) ? (leaf.Id, Rfc6962.LeafHash(entry), leaf.At) : throw new InvalidDataException($"entry {index} is no leaf"));
            }
            index++;
        }
    }
}
