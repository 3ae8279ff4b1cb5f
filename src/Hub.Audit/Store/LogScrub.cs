using System.Globalization;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>Verifies a whole stored log from its leaves and names every fault: what a later reader would stumble over, found first.</summary>
/// <remarks>
/// Reads everything below the head as it stood when the scrub began. It runs beside a writer.
/// Codes: <c>scrub.leaf</c>, <c>scrub.prev</c>, <c>scrub.at</c>, <c>scrub.id</c>, <c>scrub.meta</c>, <c>scrub.record</c>, <c>scrub.tile</c>,
/// <c>scrub.chain</c>, <c>scrub.bundle</c>, <c>scrub.root</c>, <c>scrub.checkpoint</c>, <c>scrub.database</c>, <c>scrub.row-check</c>.
/// </remarks>
public sealed class LogScrub
{
    /// <summary>Faults after which a scrub stops looking.</summary>
    public const int MaxFaults = 1_000;

    const int PageLeaves = 1_024;

    readonly ILedgerStore _store;
    readonly PublishedCheck? _published;
    readonly List<LedgerFault> _faults = [];
    readonly Dictionary<long, (long Next, long Version)> _chains = [];
    readonly List<TileRow> _filled = [];
    readonly GrowingTree _tree = GrowingTree.Empty();
    LedgerHead _head = LedgerHead.Empty;
    Hash256 _prev;
    long _at;
    int _bundle;

    LogScrub(ILedgerStore store, PublishedCheck? published) => (_store, _published) = (store, published);

    /// <summary>Every fault found, at most <see cref="MaxFaults"/>; empty when the log is whole.</summary>
    /// <param name="published">When given, every stored checkpoint is held to its signature and to the log.</param>
    public static async Task<IReadOnlyList<LedgerFault>> RunAsync(ILedgerStore store, PublishedCheck? published, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var scrub = new LogScrub(store, published);
        scrub._faults.AddRange(await store.InspectAsync(cancellation));
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
        await scrub.CheckpointsAsync(cancellation);
        return scrub._faults;
    }

    async Task LeavesAsync(CancellationToken cancellation)
    {
        var checkpoints = new Queue<CheckpointRow>(await _store.CheckpointsAsync(-1, PageLeaves, cancellation));
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
            }
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

    async Task ChainsAsync(long index, LeafMeta meta, CancellationToken cancellation)
    {
        foreach (var link in meta.Links)
        {
            var (next, version) = _chains.GetValueOrDefault(link.Chain, (0, -1));
            if (meta.ChangesConsent && link.Slot == ChainLink.CitizenSlot)
            {
                version = link.N;
            }
            var expected = new ChainEntryRow(link.Chain, next, index, version);
            var found = await _store.ChainEntriesAsync(link.Chain, link.N, 1, cancellation);
            if (link.N != next || found.Count == 0 || found[0] != expected)
            {
                Add("scrub.chain", $"chain_entry {Text(link.Chain)}/{Text(link.N)}", expected.ToString(), found.Count == 0 ? "none" : found[0].ToString());
            }
            _chains[link.Chain] = (link.N + 1, version);
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
        Expect("scrub.chain", "head", _chains.Count, _head.Chains);
    }

    async Task CheckpointsAsync(CancellationToken cancellation)
    {
        var last = await _store.LastCheckpointAsync(cancellation);
        if (last is not null && last.Size > _tree.Size)
        {
            Add("scrub.checkpoint", $"checkpoint {Text(last.Size)}", $"at most {Text(_tree.Size)}", Text(last.Size));
        }
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
