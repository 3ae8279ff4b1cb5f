using System.Text;
using Hub.Audit.Store;
using Hub.Audit.Writing;

namespace Hub.Audit.Witnesses;

/// <summary>Cosignatures as a store keeps them, for readers of a log whose hub does not run. Thread-safe.</summary>
public sealed class StoredCosignatures : ICosignedNotes
{
    readonly ICosignatureStore _store;
    readonly long _size;
    readonly byte[] _lines;

    StoredCosignatures(ICosignatureStore store, PublishedCheckpoint? lastFinal, long size, byte[] lines) => (_store, LastFinal, _size, _lines) = (store, lastFinal, size, lines);

    /// <inheritdoc/>
    public PublishedCheckpoint? LastFinal { get; }

    /// <summary>Reads what is kept of one checkpoint.</summary>
    /// <param name="newest">The newest, with the log's signature alone.</param>
    public static async Task<StoredCosignatures> LoadAsync(ICosignatureStore store, PublishedCheckpoint newest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(newest);
        var size = newest.Checkpoint.Size;
        var rows = await store.CosignaturesAsync(size, TrustPolicyReader.MaxOfEach, cancellation);
        var final = await store.LastFinalAsync(cancellation);
        return new(store, final is null ? null : Read(final), size, Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => row.Line + "\n"))));
    }

    /// <inheritdoc/>
    public byte[] With(PublishedCheckpoint published)
    {
        ArgumentNullException.ThrowIfNull(published);
        return published.Checkpoint.Size == _size ? [.. published.Note, .. _lines] : published.Note;
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> FinalAsync(long n, CancellationToken cancellation) => (await _store.FinalAsync(n, cancellation))?.Note;

    static PublishedCheckpoint? Read(FinalRow row) =>
        Notes.SignedNote.TryParse(row.Note) is { } note && Notes.Checkpoint.TryParse(note.Text, out var checkpoint) ? new(checkpoint, row.Note) : null;
}
