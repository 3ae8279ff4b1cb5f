using Hub.Audit.Leaves;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.TagRoots;

/// <summary>The trees of tags of a log's periods, as files in one folder that are made from the log.</summary>
/// <param name="store">The log.</param>
/// <param name="folder">Made when absent. A copy of it is never needed.</param>
/// <param name="maxHeld">Tags held in memory while a tree is made.</param>
public sealed class TagTrees(ILedgerStore store, string folder, int maxHeld = TagSweep.MaxHeld)
{
    /// <summary>Leaves read at once.</summary>
    const int Page = 1_024;

    const string Ending = ".tags";

    /// <summary>Makes the file of a period.</summary>
    /// <returns>The root over its tags.</returns>
    public async ValueTask<Hash256> BuildAsync(TagPeriod period, long from, long until, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(until, from);
        Directory.CreateDirectory(folder);
        var sweep = new TagSweep((until - from) * Tags.Count, maxHeld);
        using var writer = new TagTreeWriter(PathOf(period));
        while (!sweep.IsDone)
        {
            sweep.Begin();
            for (var next = from; next < until;)
            {
                next += await AddAsync(sweep, next, (int)Math.Min(Page, until - next), cancellation);
            }
            writer.Append(sweep.End());
        }
        return writer.Finish();
    }

    /// <summary>The file of a period; null when it is not made. The caller disposes it.</summary>
    public TagTreeFile? TryOpen(TagPeriod period) => TagTreeFile.TryOpen(PathOf(period));

    /// <summary>Removes the file of a period, so that it is made again.</summary>
    public void Remove(TagPeriod period) => File.Delete(PathOf(period));

    /// <summary>Makes the files that are missing, and removes those of periods that are rolled up.</summary>
    /// <returns>Periods whose tags do not give the recorded root.</returns>
    public async ValueTask<IReadOnlyList<TagPeriod>> KeepAsync(IReadOnlyList<ClosedPeriod> covering, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(covering);
        var wrong = new List<TagPeriod>();
        foreach (var closed in covering.Where(closed => closed.Record is not null && !File.Exists(PathOf(closed.Period))))
        {
            if (await BuildAsync(closed.Period, closed.From, closed.Until, cancellation) != closed.Record?.Root)
            {
                wrong.Add(closed.Period);
            }
        }
        if (Directory.Exists(folder))
        {
            var kept = covering.Select(closed => PathOf(closed.Period)).ToHashSet(StringComparer.Ordinal);
            foreach (var file in Directory.EnumerateFiles(folder, "*" + Ending).Where(file => !kept.Contains(file)).ToList())
            {
                File.Delete(file);
            }
        }
        return wrong;
    }

    async ValueTask<int> AddAsync(TagSweep sweep, long from, int max, CancellationToken cancellation)
    {
        // A store may not look at it, and a large period is walked over for minutes.
        cancellation.ThrowIfCancellationRequested();
        var rows = await store.LeavesAsync(from, max, cancellation);
        foreach (var row in rows)
        {
            if (!Leaf.TryParse(row.Entry, out var leaf))
            {
                throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"The stored leaf {row.Index} is damaged.");
            }
            sweep.Add(leaf);
        }
        return rows.Count > 0 ? rows.Count : throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"The stored leaf {from} is missing.");
    }

    string PathOf(TagPeriod period) => Path.Combine(folder, period + Ending);
}
