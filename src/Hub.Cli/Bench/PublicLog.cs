using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Bench;

/// <summary>The hub's public log as anybody sees it.</summary>
sealed class PublicLog(HttpClient http, string data)
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(400);
    const int MaxLooks = 50;

    readonly NoteVerifierKey _key = NoteVerifierKey.TryParse(Bounded.ReadText(Path.Combine(data, "vkey.txt"), NoteVerifierKey.MaxTextChars).Trim(), out var key)
        ? key
        : throw CommandException.CouldNot("vkey.txt holds no verifier key");

    /// <summary>Size of the published log once it no longer grows; nobody may be asking the hub for anything.</summary>
    public async Task<long> SettledSizeAsync(CancellationToken cancel)
    {
        var before = -1L;
        for (var look = 0; look < MaxLooks; look++)
        {
            var size = await SizeAsync(cancel);
            if (size == before)
            {
                return size;
            }
            before = size;
            await Task.Delay(BetweenLooks, cancel);
        }
        throw CommandException.Refused("the log goes on growing although nobody asks for anything");
    }

    /// <summary>Copies the log into a folder and verifies the copy; gives id and hash of every entry from an index on.</summary>
    /// <exception cref="CommandException">The log has a fault.</exception>
    public async Task<IReadOnlyDictionary<long, (Id128 Id, Hash256 LeafHash)>> VerifiedEntriesAsync(string folder, long from, CancellationToken cancel)
    {
        var directory = new LogDirectory(folder);
        var export = await LogExporter.RunAsync(new HttpTileSource(http), directory, _key, new ManagedEd25519(), cancel);
        var report = LogVerifier.Verify(directory, _key, new ManagedEd25519(), cancel);
        if (!export.Faults.IsRight || !report.IsRight || report.Checkpoint is not { } checkpoint)
        {
            throw CommandException.Refused($"the log does not verify: {string.Join("; ", export.Faults.Listed.Concat(report.Faults.Listed))}");
        }
        var entries = new Dictionary<long, (Id128, Hash256)>();
        foreach (var bundle in TileLayout.Level(TileId.EntriesLevel, checkpoint.Size))
        {
            Add(directory, bundle, from, entries);
        }
        return entries;
    }

    static void Add(LogDirectory directory, TileId bundle, long from, Dictionary<long, (Id128 Id, Hash256 LeafHash)> entries)
    {
        if (!directory.TryRead(bundle, out var bytes))
        {
            throw CommandException.Refused($"{bundle.Path} was verified and is gone");
        }
        var index = bundle.Index * TileId.FullWidth;
        var reader = EntryBundle.Read(bytes.Span);
        while (reader.TryNext(out var entry))
        {
            if (index >= from)
            {
                entries.Add(index, (Leaf.TryParse(entry, out var leaf) ? leaf.Id : throw CommandException.Refused($"entry {index} is no leaf"), Rfc6962.LeafHash(entry)));
            }
            index++;
        }
    }

    async Task<long> SizeAsync(CancellationToken cancel)
    {
        var note = SignedNote.TryParse(await http.GetByteArrayAsync("log/checkpoint", cancel));
        return note is not null && Checkpoint.TryParse(note.Text, out var checkpoint) ? checkpoint.Size : throw CommandException.Refused("the log's checkpoint cannot be read");
    }
}
