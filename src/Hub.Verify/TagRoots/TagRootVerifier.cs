using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.TagRoots;
using Hub.Audit.Tiles;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Logs;

namespace Hub.Verify.TagRoots;

/// <summary>What the rebuilding of a log's tag roots found.</summary>
/// <param name="Days">Roots of days in the log.</param>
/// <param name="Months">Roots of months.</param>
/// <param name="Covered">Entries from the first on that roots of days cover.</param>
public sealed record TagRootReport(long Days, long Months, long Covered, FaultList Faults);

/// <summary>Rebuilds every root of tags that a verified log holds from the leaves, and shows that days and months follow one another without gap or overlap.</summary>
/// <remarks>Memory is bounded by <see cref="TagSweep.MaxHeld"/>. A root whose record the copy does not hold cannot be checked, and that is said: a hub could show it to others alone.</remarks>
public static class TagRootVerifier
{
    /// <summary>Verifies the roots that <paramref name="log"/> found in the same files; a log with faults has none that mean anything.</summary>
    public static TagRootReport Verify(LogDirectory directory, LogReport log, CancellationToken cancel = default) => Verify(directory, log, TagSweep.MaxHeld, cancel);

    internal static TagRootReport Verify(LogDirectory directory, LogReport log, int maxHeld, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(log);
        var faults = new FaultList();
        if (!log.IsRight || log.Checkpoint is not { } checkpoint)
        {
            return new(0, 0, 0, faults);
        }
        var walk = new Walk(directory, checkpoint.Origin, checkpoint.Size, maxHeld, faults);
        foreach (var place in log.TagRoots)
        {
            cancel.ThrowIfCancellationRequested();
            walk.Check(place, cancel);
        }
        return new(walk.Days, walk.Months, walk.Covered, faults);
    }

    sealed class Walk(LogDirectory directory, string origin, long size, int maxHeld, FaultList faults)
    {
        readonly Follower _days = new();
        readonly Follower _months = new();

        public long Days => _days.Count;

        public long Months => _months.Count;

        public long Covered => _days.Next;

        public void Check(TagRootPlace found, CancellationToken cancel)
        {
            var place = PublicRecordFiles.PathOf(found.Index);
            var kind = found.Period.IsMonth ? _months : _days;
            kind.Count++;
            if (directory.ReadRecord(found.Index) is not FileContent.Missing and var file)
            {
                if (file.OrFault(place, faults) is { } canonical && TagRootCheck.Read(canonical.Span, found.Index, found.Leaf, origin, place, faults) is { } read)
                {
                    Check(read.Record, read.Period, kind, place, cancel);
                }
                return;
            }
            faults.AddUncheckable("tags.record-missing", place, $"the public record of the tags of {found.Period}", "none");
            // Where the next one of its kind must begin, the leaves say.
            kind.Next = EndOf(found.Period, kind.Next, found.Index);
            kind.Last = found.Period;
        }

        void Check(TagRootRecord record, TagPeriod period, Follower kind, string place, CancellationToken cancel)
        {
            TagRootCheck.Follow(record, period, kind.Next, kind.Last, place, faults);
            (kind.Next, kind.Last) = (record.Until, period);
            // The entries before and after belong to other periods, so that this one is exactly its own.
            if (At(record.From) is not { } first || first < period.Start || At(record.Until - 1) is not { } last || last >= period.End || At(record.Until) is not { } after || after < period.End)
            {
                faults.Add("tags.period", place, $"exactly the entries of {period}", $"entries {TagRootCheck.Text(record.From)} to {TagRootCheck.Text(record.Until)}");
            }
            if (record.Tags == TagRootCheck.CountOf(record) && Rebuild(record, cancel) is var root && root != record.Root)
            {
                faults.Add("tags.root", place, root.ToString(), record.Root.ToString());
            }
        }

        Hash256 Rebuild(TagRootRecord record, CancellationToken cancel)
        {
            var sweep = new TagSweep(record.Tags, maxHeld);
            var edge = new RightEdge();
            while (!sweep.IsDone)
            {
                sweep.Begin();
                for (var bundle = record.From / TileId.FullWidth; bundle <= (record.Until - 1) / TileId.FullWidth; bundle++)
                {
                    cancel.ThrowIfCancellationRequested();
                    Add(sweep, bundle, record);
                }
                foreach (var tag in sweep.End())
                {
                    edge.Append(TagSweep.LeafHash(TagSweep.TagOf(tag)));
                }
            }
            return edge.Root();
        }

        void Add(TagSweep sweep, long bundle, TagRootRecord record)
        {
            var start = bundle * TileId.FullWidth;
            var leaves = BundleLeaves.Of(directory, bundle, size);
            for (var i = Math.Max(0, record.From - start); i < Math.Min(leaves.Count, record.Until - start); i++)
            {
                if (leaves[(int)i] is { } leaf)
                {
                    sweep.Add(leaf);
                }
            }
        }

        long EndOf(TagPeriod period, long from, long below)
        {
            while (from < below)
            {
                var middle = from + ((below - from) / 2);
                if (At(middle) is { } at && at < period.End)
                {
                    from = middle + 1;
                }
                else
                {
                    below = middle;
                }
            }
            return from;
        }

        long? At(long index) => BundleLeaves.At(directory, index, size)?.At;
    }

    /// <summary>How far the roots of one kind reach.</summary>
    sealed class Follower
    {
        public long Count { get; set; }

        public long Next { get; set; }

        public TagPeriod? Last { get; set; }
    }
}
