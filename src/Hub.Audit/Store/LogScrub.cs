using System.Globalization;
using Hub.Audit.Anchors;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>Verifies a whole stored log from its leaves and names every fault: what a later reader would stumble over, found first.</summary>
/// <remarks>
/// Reads everything below the head as it stood when the scrub began, in memory that does not grow with the log. It runs beside a writer.
/// Codes: <c>scrub.leaf</c>, <c>scrub.prev</c>, <c>scrub.at</c>, <c>scrub.id</c>, <c>scrub.meta</c>, <c>scrub.record</c>, <c>scrub.tile</c>,
/// <c>scrub.chain</c>, <c>scrub.bundle</c>, <c>scrub.root</c>, <c>scrub.checkpoint</c>, <c>scrub.anchor</c>, <c>scrub.database</c>, <c>scrub.row-check</c>.
/// </remarks>
public sealed class LogScrub
{
    /// <summary>Faults after which a scrub stops looking.</summary>
    public const int MaxFaults = 1_000;

    /// <summary>Leaves read at once; between two pages a scrub may be told to wait.</summary>
    public const int PageLeaves = 1_024;

    readonly ILedgerStore _store;
    readonly PublishedCheck? _published;
    readonly List<LedgerFault> _faults = [];
    readonly ScrubPace _pace;
    readonly Queue<(long Size, Hash256 Root)> _anchors = [];
    readonly List<TileRow> _filled = [];
    readonly GrowingTree _tree = GrowingTree.Empty();
    LedgerHead _head = LedgerHead.Empty;
    Hash256 _prev;
    long _at;
    long _chainCount;
    long _anchoredTo;
    int _bundle;

    LogScrub(ILedgerStore store, PublishedCheck? published, ScrubPace pace) => (_store, _published, _pace) = (store, published, pace);

    /// <summary>Every fault found, at most <see cref="MaxFaults"/>; empty when the log is whole.</summary>
    /// <param name="published">When given, every stored checkpoint is held to its signature and to the log.</param>
    public static Task<IReadOnlyList<LedgerFault>> RunAsync(ILedgerStore store, PublishedCheck? published, CancellationToken cancellation) =>
        RunAsync(store, published, ScrubPace.Full, cancellation);

    /// <inheritdoc cref="RunAsync(ILedgerStore, PublishedCheck?, CancellationToken)"/>
    /// <param name="pace">How fast, and who is told how far it is.</param>
    public static async Task<IReadOnlyList<LedgerFault>> RunAsync(ILedgerStore store, PublishedCheck? published, ScrubPace pace, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(pace);
        var scrub = new LogScrub(store, published, pace);
        scrub._faults.AddRange(await store.InspectAsync(cancellation));
        // Before the head, which grows meanwhile: a checkpoint is never ahead of the head that is read after it.
        var last = await store.LastCheckpointAsync(cancellation);
        try
        {
            scrub._head = await store.HeadAsync(cancellation);
            await store.LeaseAsync(cancellation);
        }
        catch (LedgerUnavailableException fault)
        {
            scrub.Add("scrub.row-check", "head", "a whole row", fault.Message);
            return scrub._faults;
        }
        await scrub.LeavesAsync(cancellation);
        scrub.EndOfLog();
        if (last is not null && last.Size > scrub._tree.Size)
        {
            scrub.Add("scrub.checkpoint", $"checkpoint {Text(last.Size)}", $"at most {Text(scrub._tree.Size)}", Text(last.Size));
        }
        return scrub._faults;
    }

    async Task LeavesAsync(CancellationToken cancellation)
    {
        var checkpoints = new Queue<CheckpointRow>(await _store.CheckpointsAsync(-1, PageLeaves, cancellation));
        await NextAnchorsAsync(cancellation);
        for (var from = 0L; from < _head.Size && _faults.Count < MaxFaults; from += PageLeaves)
        {
            var count = (int)Math.Min(PageLeaves, _head.Size - from);
            var rows = await _store.LeavesAsync(from, count, cancellation);
            if (rows.Count != count || rows[^1].Index != from + count - 1)
            {
                Add("scrub.leaf", $"leaf {Text(from)}..{Text(from + count - 1)}", $"{Text(count)} leaves", Text(rows.Count));
                return;
            }
            foreach (var row in rows)
            {
                await LeafAsync(row, cancellation);
                if (checkpoints.TryPeek(out var next) && next.Size == _tree.Size)
                {
                    CheckpointAt(checkpoints.Dequeue());
                    if (checkpoints.Count == 0)
                    {
                        checkpoints = new(await _store.CheckpointsAsync(_tree.Size, PageLeaves, cancellation));
                    }
                }
                if (_anchors.TryPeek(out var anchor) && anchor.Size == _tree.Size)
                {
                    Expect("scrub.anchor", $"anchor {Text(anchor.Size)}", _tree.Root(), _anchors.Dequeue().Root);
                    await NextAnchorsAsync(cancellation);
                }
            }
            _pace.Progress?.Invoke(_tree.Size, _head.Size);
            await _pace.BetweenPages(cancellation);
        }
    }

    async Task LeafAsync(LeafRow row, CancellationToken cancellation)
    {
        var place = $"leaf {Text(row.Index)}";
        var hash = Rfc6962.LeafHash(row.Entry);
        if (Leaf.TryParse(row.Entry, out var leaf))
        {
            Expect("scrub.prev", place, _prev, leaf.Prev);
            Expect("scrub.id", place, leaf.Id, row.Id);
            if (leaf.At < _at)
            {
                Add("scrub.at", place, $"at least {Text(_at)}", Text(leaf.At));
            }
            _at = leaf.At;
        }
        else
        {
            Add("scrub.leaf", place, "a leaf", Convert.ToHexStringLower(row.Entry));
        }
        if (LeafMeta.TryRead(row.Meta, hash) is { } meta)
        {
            _bundle = meta.BundleVersion ?? _bundle;
            await ChainsAsync(row.Index, meta, cancellation);
        }
        else
        {
            Add("scrub.meta", place, "a whole row", Convert.ToHexStringLower(row.Meta));
        }
        if (await _store.RecordAsync(row.Index, cancellation) is not { } record || StoredRecord.TryRead(record) is null)
        {
            Add("scrub.record", $"record {Text(row.Index)}", "a whole record", "damaged or missing");
        }
        _prev = hash;
        _tree.Append(hash, _filled);
        foreach (var tile in _filled)
        {
            await TileAsync(tile, cancellation);
        }
        _filled.Clear();
    }

    /// <summary>Each entry of a chain stands where its leaf says and follows on the one before it, which stands at no later leaf.</summary>
    async Task ChainsAsync(long index, LeafMeta meta, CancellationToken cancellation)
    {
        foreach (var link in meta.Links)
        {
            var isFirst = link.N == 0;
            _chainCount += isFirst ? 1 : 0;
            var rows = await _store.ChainEntriesAsync(link.Chain, isFirst ? 0 : link.N - 1, isFirst ? 1 : 2, cancellation);
            var before = isFirst || rows.Count == 0 ? new ChainEntryRow(link.Chain, -1, -1, -1) : rows[0];
            var version = meta.ChangesConsent && link.Slot == ChainLink.CitizenSlot ? link.N : before.Version;
            var expected = new ChainEntryRow(link.Chain, before.N + 1, index, version);
            if (link.N != before.N + 1 || before.Index > index || rows.Count == 0 || rows[^1] != expected)
            {
                Add("scrub.chain", $"chain_entry {Text(link.Chain)}/{Text(link.N)}", expected.ToString(), rows.Count == 0 ? "none" : rows[^1].ToString());
            }
        }
    }

    /// <summary>The next anchors up the log; a damaged one ends the comparison, not the scrub.</summary>
    async Task NextAnchorsAsync(CancellationToken cancellation)
    {
        if (_anchors.Count > 0 || _store is not IAnchorStore anchors)
        {
            return;
        }
        try
        {
            var rows = (await anchors.FinalAnchorsAsync(_anchoredTo + 1, PageLeaves, cancellation)).ToList();
            if (rows.Count < PageLeaves)
            {
                var way = await anchors.AnchorsAsync(cancellation);
                rows.AddRange(new[] { way.Open, way.Queued }.OfType<AnchorRow>().Where(row => row.Size > _anchoredTo));
            }
            // One that became final between the two questions is in both answers.
            foreach (var row in rows.DistinctBy(row => row.Size).OrderBy(row => row.Size))
            {
                _anchors.Enqueue((row.Size, row.Root));
                _anchoredTo = row.Size;
            }
        }
        catch (LedgerUnavailableException fault) when (fault.Code is LedgerCodes.HeadMismatch)
        {
            Add("scrub.row-check", "anchor", "a whole row", fault.Message);
            _anchoredTo = long.MaxValue - 1;
        }
    }

    async Task TileAsync(TileRow tile, CancellationToken cancellation)
    {
        var place = $"tile {Text(tile.Level)}/{Text(tile.Index)}";
        var hashes = await _store.TileAsync(tile.Level, tile.Index, cancellation);
        var roots = await _store.TileRootsAsync(tile.Level, tile.Index, 1, cancellation);
        if (hashes is null || !hashes.AsSpan().SequenceEqual(tile.Hashes) || roots.Count == 0 || roots[0] != tile.Root)
        {
            Add("scrub.tile", place, tile.Root.ToString(), hashes is null ? "none" : "other hashes");
        }
    }

    void EndOfLog()
    {
        Expect("scrub.root", "head", _tree.Root(), _head.Root);
        Expect("scrub.prev", "head", _prev, _head.Prev);
        Expect("scrub.at", "head", _at, _head.At);
        Expect("scrub.bundle", "head", _bundle, _head.Bundle);
        Expect("scrub.chain", "head", _chainCount, _head.Chains);
    }

    void CheckpointAt(CheckpointRow row)
    {
        if (_published is null)
        {
            return;
        }
        var place = $"checkpoint {Text(row.Size)}";
        if (_published.Read(row.Note) is not { } checkpoint)
        {
            Add("scrub.checkpoint", place, "signed by the log", "not");
            return;
        }
        Expect("scrub.checkpoint", place, row.Size, checkpoint.Size);
        Expect("scrub.checkpoint", place, _tree.Root(), checkpoint.Root);
    }

    void Expect<T>(string code, string place, T expected, T found)
        where T : struct
    {
        if (!expected.Equals(found))
        {
            Add(code, place, expected.ToString()!, found.ToString()!);
        }
    }

    void Add(string code, string place, string expected, string found)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(new(code, place, expected, found));
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
