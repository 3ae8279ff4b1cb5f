using Hub.Audit.Leaves;
using Hub.Audit.TagRoots;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Verify.Logs;

namespace Hub.Verify.TagRoots;

/// <summary>An entry whose id says that it holds the root of a period's tags.</summary>
/// <param name="Index">Place in the log.</param>
public sealed record TagRootPlace(long Index, TagPeriod Period, Leaf Leaf);

/// <summary>Knows the id of the root of every period up to the log's last entry, so that none stands in the log unseen, whatever period it is for.</summary>
sealed class TagRootFinder
{
    // The same for every walk over one log: an identifier for each day since 1970.
    static Known? _last;

    readonly Dictionary<Id128, TagPeriod> _ids;

    TagRootFinder(Dictionary<Id128, TagPeriod> ids) => _ids = ids;

    /// <summary>What was found, in the log's order.</summary>
    public List<TagRootPlace> Found { get; } = [];

    /// <param name="origin">Origin line of the log.</param>
    /// <param name="size">Number of its entries; a root is found only where the last of them can be read.</param>
    public static TagRootFinder Of(LogDirectory directory, string origin, long size)
    {
        if (TileLayout.At(TileId.EntriesLevel, Math.Max(0, size - 1) / TileId.FullWidth, size) is not { } bundle
            || BundleLeaves.Read(directory, bundle).Leaves is not [.., { } leaf] || TagPeriod.DayOf(leaf.At) is not { } day)
        {
            return new([]);
        }
        var known = Volatile.Read(ref _last);
        if (known is null || known.Day != day || !string.Equals(known.Origin, origin, StringComparison.Ordinal))
        {
            known = new(origin, day, IdsUntil(origin, day));
            Volatile.Write(ref _last, known);
        }
        return new(known.Ids);
    }

    public void Look(long index, Leaf leaf)
    {
        if (_ids.TryGetValue(leaf.Id, out var period))
        {
            Found.Add(new(index, period, leaf));
        }
    }

    static Dictionary<Id128, TagPeriod> IdsUntil(string origin, TagPeriod last)
    {
        var ids = new Dictionary<Id128, TagPeriod>();
        for (var day = DateOnly.FromDateTime(DateTime.UnixEpoch); day <= last.First; day = day.AddDays(1))
        {
            var period = new TagPeriod(day, IsMonth: false);
            ids[period.LeafId(origin)] = period;
            if (day.Day == 1)
            {
                ids[period.Month.LeafId(origin)] = period.Month;
            }
        }
        return ids;
    }

    sealed record Known(string Origin, TagPeriod Day, Dictionary<Id128, TagPeriod> Ids);
}
