using Hub.Audit.Anchors;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Hub.Audit.Writing;
using Hub.Verify.Logs;

namespace Hub.Verify.Export;

/// <summary>Every public file of a log whose hub does not run: from its store, and the key list that lies beside.</summary>
/// <remarks>The same bytes as the hub serves. The store stays the caller's.</remarks>
public sealed class StoredLogSource : ITileSource
{
    readonly StoreTileSource _tiles;
    readonly IAnchorStore? _anchors;
    readonly string? _keyList;

    StoredLogSource(StoreTileSource tiles, IAnchorStore? anchors, string? keyList) => (_tiles, _anchors, _keyList) = (tiles, anchors, keyList);

    /// <summary>The files up to the last checkpoint in the store; null where nothing was ever signed.</summary>
    /// <param name="published">Reads the log's checkpoints.</param>
    /// <param name="keyList">The file <c>keys.json</c>; null: the copy goes without.</param>
    public static async Task<StoredLogSource?> OpenAsync(ILedgerStore store, PublishedCheck published, string? keyList, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(published);
        if (await store.LastCheckpointAsync(cancellation) is not { } last || published.Read(last.Note) is not { } checkpoint)
        {
            return null;
        }
        var newest = new PublishedCheckpoint(checkpoint, last.Note);
        var cosigned = store is ICosignatureStore kept ? await StoredCosignatures.LoadAsync(kept, newest, cancellation) : null;
        return new(new(new LedgerReader(store, () => newest, cosigned)), store as IAnchorStore, keyList);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel)
    {
        var bytes = path switch
        {
            LogDirectory.KeysFile => _keyList is not null && File.Exists(_keyList) ? await File.ReadAllBytesAsync(_keyList, cancel) : null,
            LogDirectory.AnchorFile => _anchors is null ? null : (await _anchors.AnchorsAsync(cancel)).Newest?.Evidence,
            _ => await _tiles.ReadAsync(path, maxBytes, cancel),
        };
        return bytes is null || bytes.Length <= maxBytes ? bytes : throw new IOException($"{path} is longer than {maxBytes} bytes");
    }
}
