using System.Globalization;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.TagRoots;
using Hub.Canon.Records;

namespace Hub.Verify.TagRoots;

/// <summary>What a root's record must say whoever shows it: the record of its leaf, under the one id of its period, going on where the last of its kind ended.</summary>
static class TagRootCheck
{
    /// <summary>The record and its period; null where nothing can be read from it.</summary>
    /// <param name="canonical">The record's bytes, believed only through the leaf's body hash.</param>
    public static (TagRootRecord Record, TagPeriod Period)? Read(ReadOnlySpan<byte> canonical, long index, Leaf leaf, string origin, string place, FaultList faults)
    {
        var body = RecordCodec.BodyHash(canonical);
        if (body != leaf.Body)
        {
            faults.Add("record.body", place, leaf.Body.ToString(), body.ToString());
            return null;
        }
        if (PublicRecord.TryRead(canonical) is not TagRootRecord record || !TagPeriod.TryParse(record.Period, out var period)
            || !string.Equals(record.Origin, origin, StringComparison.Ordinal))
        {
            faults.Add("tags.record", place, "a tag.root record of " + origin, "another");
            return null;
        }
        if (leaf.Id != period.LeafId(origin))
        {
            faults.Add("tags.id", place, $"{period.LeafId(origin)}, the id of {period}", leaf.Id.ToString());
        }
        if (leaf.At < period.End)
        {
            faults.Add("tags.period", place, $"an entry after the end of {period}, {Text(period.End)}", Text(leaf.At));
        }
        if (record.From < 0 || record.Until <= record.From || record.Until > index)
        {
            faults.Add("tags.range", place, "at least one entry, and none from this one on", $"{Text(record.From)} to {Text(record.Until)}");
            return null;
        }
        if (record.Tags != CountOf(record))
        {
            faults.Add("tags.count", place, Text(CountOf(record)), Text(record.Tags));
        }
        return (record, period);
    }

    /// <summary>Whether the record goes on where the one before ended.</summary>
    public static void Follow(TagRootRecord record, TagPeriod period, long expectedFrom, TagPeriod? before, string place, FaultList faults)
    {
        if (record.From != expectedFrom)
        {
            faults.Add(record.From > expectedFrom ? "tags.gap" : "tags.overlap", place, "from entry " + Text(expectedFrom), Text(record.From));
        }
        if (before is { } last && period.Start < last.End)
        {
            faults.Add("tags.period", place, $"a period after {last}", period.ToString());
        }
    }

    /// <summary>Tags of the entries that a record names.</summary>
    public static long CountOf(TagRootRecord record) => record.Until - record.From <= long.MaxValue / Tags.Count ? (record.Until - record.From) * Tags.Count : long.MaxValue;

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
