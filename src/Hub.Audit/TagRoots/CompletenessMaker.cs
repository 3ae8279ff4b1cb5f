using System.Numerics;
using System.Text;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.Audit.TagRoots;

/// <summary>What became of making a proof.</summary>
public abstract record CompletenessMade
{
    CompletenessMade()
    {
    }

    /// <summary>The document.</summary>
    public sealed record Document(CompletenessDocument Value) : CompletenessMade;

    /// <summary>There is none now.</summary>
    /// <param name="Code"><c>completeness.too-long</c>: more than a document holds, take the whole log; <c>completeness.not-ready</c>: a root or its tree is not there yet, or lost.</param>
    public sealed record Refused(string Code) : CompletenessMade;
}

/// <summary>Makes the proof that a person's list is complete, from the log and the trees of its closed periods.</summary>
public sealed class CompletenessMaker(ILedgerStore store, TagPeriods periods, TagTrees trees)
{
    const string TooLong = "completeness.too-long";
    const string NotReady = "completeness.not-ready";
    const int Page = 1_024;

    /// <summary>Longest tail that is made; what a document may hold.</summary>
    public long MaxTail { get; init; } = CompletenessDocument.MaxTail;

    /// <summary>Under the newest checkpoint; where that leaves a longer tail than fits, under the first that covers the last root, or else an earlier root: older, but there.</summary>
    /// <param name="chainId">The person's chain.</param>
    /// <param name="tagKey">32 bytes.</param>
    /// <param name="newest">The newest published checkpoint.</param>
    public async ValueTask<CompletenessMade> MakeAsync(string chainId, ReadOnlyMemory<byte> tagKey, PublishedCheckpoint newest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(newest);
        await periods.RefreshAsync(newest.Checkpoint.Size, cancellation);
        // A root above the checkpoint cannot be proven under it; what it covers is then part of the tail.
        var covering = periods.Covering.TakeWhile(closed => closed.Index < newest.Checkpoint.Size).ToList();
        var (note, size) = (newest.Note, newest.Checkpoint.Size);
        if (size - (covering.Count == 0 ? 0 : covering[^1].Until) > MaxTail)
        {
            if (await FittingAsync(covering, cancellation) is not { } fitting)
            {
                return new CompletenessMade.Refused(TooLong);
            }
            (note, size) = (fitting.Note, fitting.Size);
        }
        var list = await PlacesAsync(chainId, size, cancellation);
        if (covering.Count > CompletenessDocument.MaxPeriods || list.Count > CompletenessDocument.MaxEntries)
        {
            return new CompletenessMade.Refused(TooLong);
        }
        return await MakeAsync(covering, list, tagKey, note, size, cancellation) is { } made ? new CompletenessMade.Document(made) : new CompletenessMade.Refused(NotReady);
    }

    /// <summary>Drops the last roots until the first checkpoint that covers the last one left leaves a tail that fits; null where none does.</summary>
    /// <remarks>Otherwise so many entries between the end of one period and its root would keep the proof from everybody until the next root.</remarks>
    async ValueTask<CheckpointRow?> FittingAsync(List<ClosedPeriod> covering, CancellationToken cancellation)
    {
        for (; covering.Count > 0; covering.RemoveAt(covering.Count - 1))
        {
            if (await store.CheckpointsAsync(covering[^1].Index, 1, cancellation) is [var first, ..] && first.Size - covering[^1].Until <= MaxTail)
            {
                return first;
            }
        }
        return null;
    }

    async ValueTask<CompletenessDocument?> MakeAsync(
        List<ClosedPeriod> covering, List<long> list, ReadOnlyMemory<byte> tagKey, byte[] note, long size, CancellationToken cancellation)
    {
        var absent = Tag.Of(tagKey.Span, list.Count);
        var (shown, entries) = (new List<CompletenessPeriod>(), new List<CompletenessEntry>());
        var next = 0;
        foreach (var closed in covering)
        {
            using var tree = trees.TryOpen(closed.Period);
            if (tree is null || closed.Record is not { } record)
            {
                return null;
            }
            var above = tree.LowerBound(absent);
            var before = above > 0 ? Place(tree, above - 1, record.Root) : null;
            var after = above < tree.Count ? Place(tree, above, record.Root) : null;
            if ((before is null && above > 0) || (after is null && above < tree.Count))
            {
                return Damaged(closed.Period);
            }
            var (text, path) = await EntryAsync(closed.Index, size, cancellation);
            shown.Add(new(closed.Index, text, Encoding.UTF8.GetString(closed.Canonical.Span), path, before, after));
            for (; next < list.Count && list[next] < closed.Until; next++)
            {
                if (Place(tree, tree.LowerBound(Tag.Of(tagKey.Span, next)), record.Root) is not { } place)
                {
                    return Damaged(closed.Period);
                }
                var (leaf, proof) = await EntryAsync(list[next], size, cancellation);
                entries.Add(new(list[next], leaf, proof, place));
            }
        }
        var from = covering.Count == 0 ? 0 : covering[^1].Until;
        return new(CompletenessDocument.Version, Encoding.UTF8.GetString(note), shown, entries, new(await PeaksAsync(from, cancellation), await LeavesAsync(from, size, cancellation)));
    }

    /// <summary>A tree that does not give the recorded root is made again before it is asked again.</summary>
    CompletenessDocument? Damaged(TagPeriod period)
    {
        trees.Remove(period);
        return null;
    }

    static TagPlace? Place(TagTreeFile tree, long position, Hash256 root)
    {
        if (position >= tree.Count || MerkleProver.Inclusion(position, tree.Count, tree) is not { } path)
        {
            return null;
        }
        var tag = tree.At(position);
        return MerkleVerifier.Inclusion(TagSweep.LeafHash(tag), position, tree.Count, path, root).IsRight ? new(position, tag, path) : null;
    }

    async ValueTask<List<long>> PlacesAsync(string chainId, long size, CancellationToken cancellation)
    {
        var list = new List<long>();
        if (await store.ChainAsync(chainId, cancellation) is not { } chain)
        {
            return list;
        }
        while (list.Count <= CompletenessDocument.MaxEntries)
        {
            var rows = await store.ChainEntriesAsync(chain.Chain, list.Count, Page, cancellation);
            var below = rows.TakeWhile(row => row.Index < size).Select(row => row.Index).ToList();
            list.AddRange(below);
            if (below.Count < Page)
            {
                break;
            }
        }
        return list;
    }

    async ValueTask<(string Leaf, IReadOnlyList<Hash256> Path)> EntryAsync(long index, long size, CancellationToken cancellation)
    {
        var row = await store.LeafAsync(index, cancellation);
        var path = await LogHashes.InclusionAsync(store, index, size, cancellation);
        return row is null || path is null ? throw Missing(index) : (Encoding.UTF8.GetString(row.Entry), path);
    }

    async ValueTask<IReadOnlyList<Hash256>> PeaksAsync(long size, CancellationToken cancellation)
    {
        var peaks = new List<Hash256>();
        for (var (height, start) = (RightEdge.MaxHeights - 1, 0L); height >= 0; height--)
        {
            if (((size >> height) & 1) == 1)
            {
                peaks.Add(await LogHashes.SubtreeAsync(store, height, start >> height, size, cancellation) ?? throw Missing(start));
                start += 1L << height;
            }
        }
        return peaks.Count == BitOperations.PopCount((ulong)size) ? peaks : throw Missing(size);
    }

    async ValueTask<IReadOnlyList<string>> LeavesAsync(long from, long size, CancellationToken cancellation)
    {
        var leaves = new List<string>();
        while (from + leaves.Count < size)
        {
            var rows = await store.LeavesAsync(from + leaves.Count, (int)Math.Min(Page, size - from - leaves.Count), cancellation);
            leaves.AddRange(rows.Count == 0 ? throw Missing(from + leaves.Count) : rows.Select(row => Encoding.UTF8.GetString(row.Entry)));
        }
        return leaves;
    }

    static LedgerUnavailableException Missing(long index) => new(LedgerCodes.HeadMismatch, $"The stored log lacks a part around {index}.");
}
