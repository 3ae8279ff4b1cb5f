using Hub.Audit;
using Hub.Audit.Leaves;
using Hub.Audit.Reading;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Continuations;

/// <summary>The first entry of a log and the record that is said to be its own.</summary>
static class FirstEntry
{
    /// <summary>Whether the first entry holds the hash of these bytes.</summary>
    /// <returns><c>continuation.body</c> when it does not; <c>file.missing</c> when the first entry bundle is not there.</returns>
    public static Verdict Holds(ITileReader tiles, long size, ReadOnlySpan<byte> record)
    {
        if (TileLayout.At(TileId.EntriesLevel, 0, size) is not { } tile || !tiles.TryRead(tile, out var bundle)
            || !EntryBundle.Read(bundle.Span).TryNext(out var entry) || !Leaf.TryParse(entry, out var leaf))
        {
            return new("file.missing", "the first entry", "none that can be read");
        }
        var body = RecordCodec.BodyHash(record);
        return leaf.Body == body ? Verdict.Right : new("continuation.body", leaf.Body.ToString(), body.ToString());
    }
}
