using Hub.Audit.Anchors;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Tests.Anchors;
using Hub.Audit.Writing;
using Hub.Canon.Records;

namespace Hub.EndToEnd.Support;

/// <summary>One entry, opened with whatever keys lie on the disk.</summary>
public sealed record OpenedEntry(LedgerEntry Entry, RecordOpening Opening)
{
    public long Index => Entry.Index;

    /// <summary>Null once erased.</summary>
    public LedgerRecord? Record => Opening is RecordOpening.Opened opened ? RecordCodec.Decode(opened.Canonical) : null;
}

/// <summary>The data directory of a hub that does not run, read with the ledger's own library.</summary>
public sealed class OpenedData : IAsyncDisposable
{
    readonly HubKeys _keys;
    readonly SqliteLedgerStore _store;
    readonly LedgerReader _reader;

    public OpenedData(string data)
    {
        _keys = HubKeys.Load(Path.Combine(data, "keys"), development: true, new LibcryptoEd25519());
        People = KeyStore.Open(Path.Combine(data, "keys.db"), _keys.Kek, _keys.Nik);
        _store = SqliteLedgerStore.Open(Path.Combine(data, "hub.db"), File.ReadAllText(Path.Combine(data, "origin")).Trim());
        _reader = new(_store, () => null);
    }

    public KeyStore People { get; }

    /// <summary>Every entry in log order.</summary>
    public async Task<IReadOnlyList<OpenedEntry>> Entries()
    {
        var sealer = new RecordSealer(People);
        var entries = new List<OpenedEntry>();
        for (var index = 0L; await _reader.EntryAsync(index, CancellationToken.None) is { } entry; index++)
        {
            entries.Add(new(entry, sealer.Open(entry.Record!, entry.Leaf.Id, entry.Leaf.Body)));
        }
        return entries;
    }

    /// <summary>Faults of the stored log, by its own scrub.</summary>
    public async Task<IReadOnlyList<LedgerFault>> Scrub() => await LogScrub.RunAsync(_store, published: null, CancellationToken.None);

    /// <summary>Puts a final anchor of this checkpoint there, in a block made for it, as if the hub had anchored it.</summary>
    public async Task Anchor(Checkpoint checkpoint)
    {
        var queued = new AnchorRow(checkpoint.Size, checkpoint.Root, QueuedAt: 1);
        Assert.True(await _store.QueueAnchorAsync(queued, CancellationToken.None));
        var evidence = MadeBlock.Evidence(checkpoint.Origin, checkpoint.Size, checkpoint.Root, transactions: 3, place: 1);
        var final = queued with { State = AnchorState.Finalized, Place = new(evidence.BlockHash, 17, evidence.TransactionHash), Evidence = evidence.Encode() };
        Assert.True(await _store.MoveAnchorAsync(queued, final, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        People.Dispose();
        _keys.Dispose();
    }
}
