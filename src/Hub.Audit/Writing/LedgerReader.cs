using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Store;
using Hub.Audit.Tiles;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Writing;

/// <summary>One entry as it is read.</summary>
/// <param name="LeafHash">RFC 6962 leaf hash of <paramref name="Entry"/>.</param>
/// <param name="Record">The record beside it; null when it is gone or its check value does not fit.</param>
public sealed record LedgerEntry(long Index, Leaf Leaf, byte[] Entry, Hash256 LeafHash, StoredRecord? Record);

/// <summary>An offline proof and the checkpoint it leads to.</summary>
/// <param name="Bytes">The <c>.tlog-proof</c> file.</param>
public sealed record EntryProof(long Index, Hash256 LeafHash, PublishedCheckpoint Checkpoint, byte[] Bytes);

/// <summary>The reading side of a log: entries, chains, proofs, and the files of its tile directory.</summary>
/// <remarks>Thread-safe. Entries are shown once they are durable; proofs and tiles only under a published checkpoint.</remarks>
/// <param name="store">The log's store.</param>
/// <param name="latest">The last published checkpoint; null while there is none.</param>
/// <param name="cosigned">What witnesses made of the checkpoints; null where there are no witnesses.</param>
public sealed class LedgerReader(ILedgerStore store, Func<PublishedCheckpoint?> latest, ICosignedNotes? cosigned = null)
{
    /// <summary>Path of the newest checkpoint in a tile directory (C2SP tlog-tiles).</summary>
    public const string CheckpointPath = "checkpoint";

    /// <summary>Path of the public record by which a log takes the place of another: that of its first entry.</summary>
    public const string ContinuationPath = "continuation.json";

    /// <summary>Most entries of one read.</summary>
    public const int MaxPage = 1_000;

    /// <summary>The entry at an index; null when the log is shorter.</summary>
    public async ValueTask<LedgerEntry?> EntryAsync(long index, CancellationToken cancellation) =>
        await store.LeafAsync(index, cancellation) is { } row ? await EntryOfAsync(row, cancellation) : null;

    /// <summary>The entry with an id; null when there is none.</summary>
    public async ValueTask<LedgerEntry?> FindAsync(Id128 id, CancellationToken cancellation) =>
        await store.FindLeafAsync(id, cancellation) is { } row ? await EntryOfAsync(row, cancellation) : null;

    /// <summary>Entries of a chain from n on, in order; empty when the chain is shorter or unknown.</summary>
    /// <param name="max">1..<see cref="MaxPage"/>.</param>
    public async ValueTask<IReadOnlyList<ChainItem>> ReadChainAsync(string chainId, long fromN, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromN);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaxPage);
        if (await store.ChainAsync(chainId, cancellation) is not { } chain)
        {
            return [];
        }
        var items = new List<ChainItem>();
        foreach (var place in await store.ChainEntriesAsync(chain.Chain, fromN, max, cancellation))
        {
            var entry = await EntryAsync(place.Index, cancellation)
                ?? throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"The stored leaf {place.Index} is missing.");
            items.Add(new(place.N, place.Index, entry.Leaf, entry.Record));
        }
        return items;
    }

    /// <summary>Number of entries of a chain and its consent version (−1 = none); both hold until the next append.</summary>
    public async ValueTask<(long Count, long Version)> ChainStandAsync(string chainId, CancellationToken cancellation) =>
        await store.ChainAsync(chainId, cancellation) is { } chain ? (chain.Next, chain.Version) : (0, -1);

    /// <summary>The record by which a stored log takes the place of another, with its canonical bytes; null where it began by itself.</summary>
    public static async ValueTask<(ContinuationRecord Record, byte[] Canonical)?> ContinuationAsync(ILedgerStore store, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.LeafAsync(0, cancellation) is not { } row || !Leaf.TryParse(row.Entry, out var leaf)
            || await store.RecordAsync(0, cancellation) is not { } bytes || StoredRecord.TryRead(bytes) is not { } stored
            || PublicRecord.TryOpen(stored, leaf.Body) is not { } canonical || RecordCodec.Decode(canonical) is not ContinuationRecord record)
        {
            return null;
        }
        return (record, canonical);
    }

    /// <summary>A file of the tile directory: <c>checkpoint</c>, <c>cosigned/latest</c>, <c>cosigned/N</c>, <c>continuation.json</c>, <c>tile/L/N[.p/W]</c>, <c>tile/entries/N[.p/W]</c>, or a public record (<see cref="PublicRecordFiles"/>); null when the published log has no such file.</summary>
    public async ValueTask<byte[]?> ReadPathAsync(string path, CancellationToken cancellation)
    {
        if (latest() is not { } published)
        {
            return null;
        }
        if (string.Equals(path, CheckpointPath, StringComparison.Ordinal))
        {
            return cosigned?.With(published) ?? published.Note;
        }
        if (string.Equals(path, CosignedPath.Latest, StringComparison.Ordinal))
        {
            return cosigned?.LastFinal?.Note;
        }
        if (CosignedPath.TryParse(path) is { } n)
        {
            return cosigned is null ? null : await cosigned.FinalAsync(n, cancellation);
        }
        if (string.Equals(path, ContinuationPath, StringComparison.Ordinal))
        {
            return (await ContinuationAsync(store, cancellation))?.Canonical;
        }
        if (PublicRecordFiles.IsHere(path))
        {
            return await PublicRecordFiles.ReadAsync(store, path, published.Checkpoint.Size, cancellation);
        }
        if (!TileId.TryParse(path, out var tile) || TileLayout.At(tile.Level, tile.Index, published.Checkpoint.Size) is not { } held || held.Width < tile.Width)
        {
            return null;
        }
        return tile.IsEntries
            ? await BundleAsync(tile, cancellation)
            : await LogHashes.TileAsync(store, tile.Level, tile.Index, tile.Width, cancellation);
    }

    /// <summary>Offline proof of an entry: against the last final checkpoint where that covers it, else against the latest; null when there is no such entry or no checkpoint covers it yet.</summary>
    public async ValueTask<EntryProof?> ProofAsync(Id128 id, CancellationToken cancellation)
    {
        if (await store.FindLeafAsync(id, cancellation) is not { } row
            || Covering(row.Index) is not { } published
            || SignedNote.TryParse(cosigned?.With(published) ?? published.Note) is not { } note
            || await LogHashes.InclusionAsync(store, row.Index, published.Checkpoint.Size, cancellation) is not { } path)
        {
            return null;
        }
        // The leaf rides along as extra data, so that the proof can be checked with nothing but the log's key.
        return new(row.Index, Rfc6962.LeafHash(row.Entry), published, new TlogProof(row.Index, path, note, row.Entry).Encode());
    }

    /// <summary>Consistency proof between two sizes up to the published one; null when they lie outside.</summary>
    public async ValueTask<IReadOnlyList<Hash256>?> ConsistencyAsync(long oldSize, long newSize, CancellationToken cancellation) =>
        oldSize >= 1 && newSize >= oldSize && latest() is { } published && newSize <= published.Checkpoint.Size
            ? await LogHashes.ConsistencyAsync(store, oldSize, newSize, cancellation)
            : null;

    PublishedCheckpoint? Covering(long index)
    {
        if (cosigned?.LastFinal is { } final && index < final.Checkpoint.Size)
        {
            return final;
        }
        return latest() is { } published && index < published.Checkpoint.Size ? published : null;
    }

    async ValueTask<byte[]?> BundleAsync(TileId tile, CancellationToken cancellation)
    {
        var rows = await store.LeavesAsync(tile.Index * TileId.FullWidth, tile.Width, cancellation);
        return rows.Count == tile.Width ? EntryBundle.Encode(rows.Select(row => new ReadOnlyMemory<byte>(row.Entry)).ToList()) : null;
    }

    async ValueTask<LedgerEntry> EntryOfAsync(LeafRow row, CancellationToken cancellation)
    {
        if (!Leaf.TryParse(row.Entry, out var leaf))
        {
            throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"The stored leaf {row.Index} is damaged.");
        }
        var record = await store.RecordAsync(row.Index, cancellation);
        return new(row.Index, leaf, row.Entry, Rfc6962.LeafHash(row.Entry), record is null ? null : StoredRecord.TryRead(record));
    }
}
