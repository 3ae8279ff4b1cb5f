using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Audit.Tiles;
using Hub.Audit.Witnesses;
using Hub.Audit.Writing;
using Hub.Canon.Records;
using Hub.Silo.Delays;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.Silo.Ledger;

/// <summary>The logs that this hub's log took the place of, the newest first: their stores, read-only, and their exported files.</summary>
/// <remarks>Nothing in them has effect any more: no consent, no deadline, no quota. What an order of theirs delayed is shown at its date. Thread-safe.</remarks>
public sealed partial class EarlierLogs(
    SiloSettings settings, ILedgerStore store, IGrainFactory grains, KeyStore keys, RecordSealer sealer, PromiseSigner promises, EntryIds ids, HubKeys hubKeys, TimeProvider clock, ILogger<EarlierLogs> log) : IAsyncDisposable
{
    /// <summary>Longest file that is served.</summary>
    public const int MaxFileBytes = 32 * 1024 * 1024;

    const int MaxConnectionText = 4 * 1024;
    const string CosignedFolder = "cosigned/";

    static readonly string[] Files = ["checkpoint", "keys.json", "continuation.json", "anchor.json"];

    readonly SemaphoreSlim _opening = new(1, 1);
    readonly List<ILedgerStore> _stores = [];
    readonly List<DelayBook> _delays = [];
    volatile IReadOnlyList<EarlierLog>? _all;

    /// <summary>Every one of them; empty where this log began by itself.</summary>
    public async Task<IReadOnlyList<EarlierLog>> AllAsync(CancellationToken cancellation)
    {
        if (_all is { } known)
        {
            return known;
        }
        await _opening.WaitAsync(cancellation);
        try
        {
            return _all ??= await OpenAsync(cancellation);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The one of that id, or null.</summary>
    public async Task<EarlierLog?> FindAsync(string? id, CancellationToken cancellation) =>
        (await AllAsync(cancellation)).FirstOrDefault(one => string.Equals(one.Id, id, StringComparison.Ordinal));

    /// <summary>Proof of an entry of one of them; null when none has it.</summary>
    public async Task<EntryProof?> ProofAsync(Canon.Id128 id, CancellationToken cancellation)
    {
        foreach (var earlier in await AllAsync(cancellation))
        {
            if (earlier.Reader is { } reader && await reader.ProofAsync(id, cancellation) is { } proof)
            {
                return proof;
            }
        }
        return null;
    }

    /// <summary>A public file of one of them, as it was exported; null when there is none.</summary>
    /// <param name="path">As C2SP tlog-tiles writes it; anything else is no file.</param>
    public async Task<byte[]?> FileAsync(string id, string path, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not { } earlier || !IsOfLog(path))
        {
            return null;
        }
        var file = Path.Combine(FolderOf(earlier.Origin), EarlierFolder.Log, path.Replace('/', Path.DirectorySeparatorChar));
        return File.Exists(file) && new FileInfo(file).Length <= MaxFileBytes ? await File.ReadAllBytesAsync(file, cancellation) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var delays in _delays)
        {
            delays.Dispose();
        }
        foreach (var opened in _stores)
        {
            await opened.DisposeAsync();
        }
        _opening.Dispose();
    }

    static bool IsOfLog(string path) =>
        Files.Contains(path, StringComparer.Ordinal)
        || (path.StartsWith(CosignedFolder, StringComparison.Ordinal) && CosignedPath.TryParse(path) is not null)
        || PublicRecordFiles.IsFile(path)
        || TileId.TryParse(path, out _);

    string FolderOf(string origin) => Path.Combine(settings.EarlierFolder, EarlierFolder.IdOf(origin));

    async Task<IReadOnlyList<EarlierLog>> OpenAsync(CancellationToken cancellation)
    {
        var found = new List<EarlierLog>();
        var record = (await LedgerReader.ContinuationAsync(store, cancellation))?.Record;
        while (record is not null && found.Count < EarlierFolder.MaxLogs)
        {
            var kept = await StoreAsync(record.Continues, cancellation);
            found.Add(kept is null ? new(record) : await WithStore(record, kept, cancellation));
            record = kept is null ? null : (await LedgerReader.ContinuationAsync(kept, cancellation))?.Record;
        }
        return found;
    }

    async Task<EarlierLog> WithStore(ContinuationRecord record, ILedgerStore kept, CancellationToken cancellation)
    {
        PublishedCheckpoint? last = null;
        // Its signature was checked when the log ended; who reads a proof checks it again.
        if (await kept.LastCheckpointAsync(cancellation) is { } row && SignedNote.TryParse(row.Note) is { } note && Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            last = new(checkpoint, row.Note);
        }
        var cosigned = last is not null && kept is ICosignatureStore lines ? await StoredCosignatures.LoadAsync(lines, last, cancellation) : null;
        var book = new EntryBook(grains, kept, keys, sealer, promises, ids, record.Continues)
        {
            Tags = await LedgerReader.ContinuationAsync(kept, cancellation) is null ? LogTagKeys.First : LogTagKeys.Continued(hubKeys.Kek, record.Continues),
        };
        _delays.Add(new(book, keys, clock));
        return new(record)
        {
            Reader = new(kept, () => last, cosigned),
            Delays = new(book, _delays[^1], keys) { AfterTheLog = clock },
            Book = book,
        };
    }

    async Task<ILedgerStore?> StoreAsync(string origin, CancellationToken cancellation)
    {
        var (file, database) = (Path.Combine(FolderOf(origin), "hub.db"), Path.Combine(FolderOf(origin), EarlierFolder.Database));
        try
        {
            if (File.Exists(file))
            {
                _stores.Add(SqliteLedgerStore.OpenArchive(file, origin));
            }
            else if (File.Exists(database) && new FileInfo(database).Length <= MaxConnectionText)
            {
                var text = await File.ReadAllTextAsync(database, cancellation);
                _stores.Add(await PostgresLedgerStore.OpenAsync(new PostgresLedgerOptions(text.Trim()), origin, cancellation));
            }
            else
            {
                return null;
            }
            return _stores[^1];
        }
        catch (Exception fault) when (fault is LedgerUnavailableException or IOException or UnauthorizedAccessException)
        {
            NotAtHand(origin, fault);
            return null;
        }
    }

    [LoggerMessage(EventId = 3120, Level = LogLevel.Warning, Message = "The store of the earlier log {Origin} cannot be read; people see that it was, and not what it says")]
    partial void NotAtHand(string origin, Exception fault);
}
