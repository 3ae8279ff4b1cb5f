using System.Globalization;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Audit.Store;
using Hub.Audit.Tiles;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.Audit.Recovery;

/// <summary>Brings a store that is a true beginning of its log to a later checkpoint of the same log, from that log's public files.</summary>
/// <remarks>
/// Each batch is held to the source's tree before it is written, so a crash or a fault leaves a longer true beginning, and the next run goes on from there.
/// The file of the published checkpoint is written last: until then no hub signs on this store. Runs while no hub does; the lease keeps one out.
/// </remarks>
public sealed class LogRecovery
{
    /// <summary>Leaves whose chains are looked for together; every known chain is asked once for each.</summary>
    public const int WindowLeaves = 64 * 1024;

    readonly ILedgerStore _store;
    readonly IRecoveryStore _adopting;
    readonly PublishedCheck _published;
    readonly ITileReader _tiles;
    readonly byte[] _note;
    readonly Checkpoint _checkpoint;
    readonly Func<IEnumerable<ChainLink>> _chains;
    readonly HashSet<string> _people = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> _agencies = new(StringComparer.Ordinal);
    long _nobody;

    LogRecovery(ILedgerStore store, IRecoveryStore adopting, PublishedCheck published, ITileReader tiles, byte[] note, Checkpoint checkpoint, Func<IEnumerable<ChainLink>> chains)
    {
        (_store, _adopting, _published, _tiles, _note, _checkpoint, _chains) = (store, adopting, published, tiles, note, checkpoint, chains);
    }

    /// <summary>Under another store's keys nobody's lost entries would be found, and a lost revocation would go unheard.</summary>
    static async ValueTask<string?> OtherKeysAsync(ILedgerStore store, Func<IEnumerable<ChainLink>> chains, CancellationToken cancellation)
    {
        var people = (await store.ChainsUnderAsync(KeyStore.PersonPrefix, KeyStoreCheck.MaxChains, cancellation)).ToHashSet(StringComparer.Ordinal);
        var known = chains()
            .Where(link => people.Contains(link.ChainId) || !link.ChainId.StartsWith(KeyStore.PersonPrefix, StringComparison.Ordinal))
            .ToDictionary(link => link.ChainId, link => link.TagKey, StringComparer.Ordinal);
        var fault = await KeyStoreCheck.FaultAsync(store, known.GetValueOrDefault, cancellation);
        return fault is null ? null : $"The key store is not this log's: it {fault}. Without the right one nobody's lost entries can be told. Put its newest backup back first.";
    }

    /// <summary>Appends to the store what it lacks.</summary>
    /// <param name="store">Also an <see cref="IRecoveryStore"/>.</param>
    /// <param name="published">Keys of the log, and the file that remembers what was published.</param>
    /// <param name="tiles">The public log up to <paramref name="note"/>, checked by the exporter.</param>
    /// <param name="note">Its signed checkpoint.</param>
    /// <param name="chains">Every chain whose tag key is known; asked anew for each window.</param>
    /// <param name="options">Clock and duration of the lease.</param>
    /// <exception cref="LedgerUnavailableException">The store is damaged, or another writer has it.</exception>
    public static async Task<RecoveryOutcome> RunAsync(
        ILedgerStore store, PublishedCheck published, ITileReader tiles, byte[] note, Func<IEnumerable<ChainLink>> chains, LedgerWriterOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(published);
        ArgumentNullException.ThrowIfNull(options);
        if (store is not IRecoveryStore adopting)
        {
            throw new ArgumentException("The store cannot adopt entries.", nameof(store));
        }
        if (published.Read(note) is not { } checkpoint)
        {
            return new RecoveryOutcome.Refused(RecoveryCodes.SourceFaulty, "The source's checkpoint is not signed by this log's key.", (await store.HeadAsync(cancellation)).Size);
        }
        if (await OtherKeysAsync(store, chains, cancellation) is { } other)
        {
            return new RecoveryOutcome.Refused(RecoveryCodes.NoSubjectKeys, other, (await store.HeadAsync(cancellation)).Size);
        }
        var lease = await LeaseHolder.AcquireAsync(store, Id128.Random(), options.LeaseDuration, options.Time, cancellation);
        try
        {
            return await new LogRecovery(store, adopting, published, tiles, note, checkpoint, chains).RunAsync(lease, cancellation);
        }
        finally
        {
            var held = await store.LeaseAsync(CancellationToken.None);
            if (held.Owner == lease.Owner && held.Term == lease.Term)
            {
                await store.TryReplaceLeaseAsync(held, held with { Owner = null, Renewal = held.Renewal + 1 }, CancellationToken.None);
            }
        }
    }

    async Task<RecoveryOutcome> RunAsync(WriterLease lease, CancellationToken cancellation)
    {
        var (head, tree) = await StoredLog.LoadAsync(_store, published: null, cancellation);
        if (await RefusalAsync(head, cancellation) is { } refusal)
        {
            return refusal;
        }
        var from = head.Size;
        while (head.Size < _checkpoint.Size)
        {
            var window = Window(head.Size);
            if (window is null)
            {
                return Refused(RecoveryCodes.SourceFaulty, $"The source lacks entries after {Text(head.Size)}, or gives something else.", head.Size);
            }
            var found = await TagMatcher.MatchAsync(_store, [.. window.Select(one => one.Leaf)], _chains(), cancellation);
            for (var at = 0; at < window.Count; at += LedgerWriter.MaxBatch)
            {
                var batch = await BatchAsync(head, tree, window, found, at, cancellation);
                if (batch is null)
                {
                    return Refused(RecoveryCodes.SourceFaulty, $"The entries after {Text(head.Size)} do not follow from those before.", head.Size);
                }
                var ends = batch.Head.Size == _checkpoint.Size;
                await _adopting.AdoptAsync(batch, ends ? new CheckpointRow(_checkpoint.Size, _note) : null, lease, cancellation);
                lease = lease with { Renewal = lease.Renewal + 1 };
                head = batch.Head;
                Count(window, found, at, batch.Leaves.Count);
            }
        }
        if (from == head.Size)
        {
            await _store.SaveCheckpointAsync(new(_checkpoint.Size, _note), lease, cancellation);
        }
        _published.File.Write(_note);
        return new RecoveryOutcome.Recovered(new(_checkpoint, from, _people.Count, _agencies, _nobody));
    }

    /// <summary>Why this source cannot be taken; null when it goes on from all that is stored and was published.</summary>
    async Task<RecoveryOutcome.Refused?> RefusalAsync(LedgerHead head, CancellationToken cancellation)
    {
        if (_checkpoint.Size < head.Size)
        {
            return Refused(RecoveryCodes.SourceShort, $"The source has {Text(_checkpoint.Size)} entries, the store {Text(head.Size)}.", head.Size);
        }
        if (RootOf(_checkpoint.Size) != _checkpoint.Root)
        {
            return Refused(RecoveryCodes.SourceFaulty, "The source's tiles do not give the root of its checkpoint.", head.Size);
        }
        if (RootOf(head.Size) != head.Root)
        {
            return Refused(RecoveryCodes.NotPrefix, $"The stored {Text(head.Size)} entries are not the first of the source.", head.Size);
        }
        var last = await _store.LastCheckpointAsync(cancellation);
        foreach (var (note, what) in new[] { (_published.File.Read(), "published"), (last?.Note, "stored") })
        {
            if (note is null)
            {
                continue;
            }
            if (_published.Read(note) is not { } known)
            {
                return Refused(LedgerCodes.InvalidCheckpoint, $"The {what} checkpoint is not signed by this log's key.", head.Size);
            }
            if (known.Size > _checkpoint.Size)
            {
                return Refused(RecoveryCodes.SourceShort, $"The source has {Text(_checkpoint.Size)} entries, the {what} checkpoint {Text(known.Size)}.", head.Size);
            }
            if (RootOf(known.Size) != known.Root)
            {
                return Refused(RecoveryCodes.SourceOther, $"At the size {Text(known.Size)} the source has another root than the {what} checkpoint.", head.Size);
            }
        }
        return null;
    }

    async Task<LedgerBatch?> BatchAsync(
        LedgerHead head, GrowingTree tree, List<(byte[] Entry, Leaf Leaf)> window, IReadOnlyDictionary<int, List<FoundLink>> found, int at, CancellationToken cancellation)
    {
        var end = Math.Min(window.Count, at + LedgerWriter.MaxBatch);
        var names = Enumerable.Range(at, end - at).SelectMany(i => found.TryGetValue(i, out var links) ? links : []).Select(link => link.ChainId).ToHashSet(StringComparer.Ordinal);
        var facts = await _store.FactsAsync(new([.. window[at..end].Select(one => one.Leaf.Id)], names, []), cancellation);
        var decider = new TailDecider(head, tree, new(facts.Chains, StringComparer.Ordinal));
        for (var i = at; i < end; i++)
        {
            if (facts.Leaves.ContainsKey(window[i].Leaf.Id) || !decider.TryAdd(window[i].Entry, window[i].Leaf, found.TryGetValue(i, out var links) ? links : []))
            {
                return null;
            }
        }
        var batch = decider.Finish();
        return RootOf(batch.Head.Size) == batch.Head.Root ? batch : null;
    }

    void Count(List<(byte[] Entry, Leaf Leaf)> window, IReadOnlyDictionary<int, List<FoundLink>> found, int at, int count)
    {
        for (var i = at; i < Math.Min(window.Count, at + count); i++)
        {
            if (!found.TryGetValue(i, out var links))
            {
                _nobody++;
                continue;
            }
            foreach (var link in links)
            {
                if (link.Slot == ChainLink.CitizenSlot)
                {
                    _people.Add(link.ChainId);
                }
                else if (link.Slot == ChainLink.AskingSlot)
                {
                    _agencies[link.ChainId] = _agencies.GetValueOrDefault(link.ChainId) + 1;
                }
            }
        }
    }

    /// <summary>The next entries of the source; null when one is missing or none.</summary>
    List<(byte[] Entry, Leaf Leaf)>? Window(long from)
    {
        var window = new List<(byte[], Leaf)>();
        var end = Math.Min(_checkpoint.Size, from + WindowLeaves);
        for (var index = from / TileId.FullWidth; index * TileId.FullWidth < end; index++)
        {
            if (TileLayout.At(TileId.EntriesLevel, index, _checkpoint.Size) is not { } tile || !_tiles.TryRead(tile, out var bytes))
            {
                return null;
            }
            var reader = EntryBundle.Read(bytes.Span);
            for (var at = index * TileId.FullWidth; at < Math.Min(end, (index * TileId.FullWidth) + tile.Width); at++)
            {
                if (!reader.TryNext(out var entry) || !Leaf.TryParse(entry, out var leaf))
                {
                    return null;
                }
                if (at >= from)
                {
                    window.Add((entry.ToArray(), leaf));
                }
            }
        }
        return window;
    }

    Hash256? RootOf(long size) => size == 0 ? Rfc6962.EmptyRoot : MerkleProver.Root(size, new TileHashSource(_tiles, _checkpoint.Size));

    static RecoveryOutcome.Refused Refused(string code, string message, long size) => new(code, message, size);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
