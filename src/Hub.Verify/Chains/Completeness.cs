using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Verify.Logs;

namespace Hub.Verify.Chains;

/// <summary>One entry of a chain.</summary>
/// <param name="N">Position in the chain, from 0.</param>
/// <param name="Index">Place in the log.</param>
/// <param name="Slot">Tag slot: 0 citizen, 1 asking agency, 2 providing agency, 3 second person.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChainPlace(long N, long Index, int Slot)
{
    /// <summary>Id of the entry.</summary>
    public Id128 Id { get; init; }

    /// <summary>Its time, milliseconds since 1970 UTC.</summary>
    public long At { get; init; }

    /// <summary>RFC 6962 hash of its leaf.</summary>
    public Hash256 LeafHash { get; init; }
}

/// <summary>What a search for one chain found.</summary>
/// <param name="Count">n: tags 0..n−1 were found and tag n was not.</param>
/// <param name="Places">Every place where a tag of the chain stands, in log order.</param>
/// <param name="Faults">What contradicts a list that is complete.</param>
/// <remarks>A record that was made under another key, or not at all, cannot be seen here; the other side's signed copy, reconciliation and sampling show it.</remarks>
public sealed record CompletenessReport(long Count, IReadOnlyList<ChainPlace> Places, FaultList Faults);

/// <summary>Shows that the entries of one chain are all there: tags 0..n−1 exactly once, in order, and tag n absent.</summary>
public static class Completeness
{
    /// <summary>Tags looked for beyond the last one found: a gap shorter than this shows as a gap.</summary>
    public const int LookAhead = 1024;

    /// <summary>Searches a log that was verified.</summary>
    /// <param name="directory">The exported files.</param>
    /// <param name="log">What <see cref="LogVerifier"/> found for the same files; unless it is right, nothing is shown and <c>log.unverified</c> says so.</param>
    /// <param name="tagKey">32 bytes, the chain's tag key.</param>
    public static CompletenessReport Prove(LogDirectory directory, LogReport log, ReadOnlySpan<byte> tagKey)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(log);
        var faults = new FaultList();
        if (!log.IsRight || log.Checkpoint is not { } checkpoint)
        {
            faults.AddUncheckable("log.unverified", LogDirectory.CheckpointFile, "a log without faults", Text(log.Faults.Count) + " faults");
            return new(0, [], faults);
        }
        var window = new TagWindow(tagKey);
        var places = new List<ChainPlace>();
        foreach (var bundle in TileLayout.Level(TileId.EntriesLevel, checkpoint.Size))
        {
            if (directory.Read(bundle).OrFault(bundle.Path, faults) is { } bytes)
            {
                Search(bytes.Span, bundle.Index * TileId.FullWidth, window, places);
            }
        }
        var count = CountWithoutGap(places);
        Judge(places, count, faults);
        return new(count, places, faults);
    }

    static void Search(ReadOnlySpan<byte> bundle, long index, TagWindow window, List<ChainPlace> places)
    {
        var reader = EntryBundle.Read(bundle);
        while (reader.TryNext(out var entry))
        {
            // A log without faults holds nothing but leaves.
            _ = Leaf.TryParse(entry, out var leaf);
            for (var slot = 0; slot < Tags.Count; slot++)
            {
                if (window.TryFind(leaf.Tags[slot], out var n))
                {
                    places.Add(new(n, index, slot) { Id = leaf.Id, At = leaf.At, LeafHash = Rfc6962.LeafHash(entry) });
                }
            }
            index++;
        }
    }

    internal static long CountWithoutGap(List<ChainPlace> places)
    {
        var present = places.Select(place => place.N).ToHashSet();
        var count = 0L;
        while (present.Contains(count))
        {
            count++;
        }
        return count;
    }

    internal static void Judge(List<ChainPlace> places, long count, FaultList faults)
    {
        var seen = new HashSet<long>();
        var (expected, last) = (0L, -1L);
        foreach (var place in places)
        {
            var where = "entry " + Text(place.Index);
            if (!seen.Add(place.N))
            {
                faults.Add("chain.duplicate", where, $"tag {Text(place.N)} once", "again");
                continue;
            }
            if (place.N >= count)
            {
                faults.Add("chain.gap", where, $"tag {Text(count)} before it", $"tag {Text(place.N)}");
            }
            else if (place.N != expected || place.Index == last)
            {
                faults.Add("chain.order", where, $"tag {Text(expected)}", $"tag {Text(place.N)}");
            }
            if (IsPerson(place.Slot) != IsPerson(places[0].Slot))
            {
                faults.Add("chain.slot", where, IsPerson(places[0].Slot) ? "slot 0 or 3 (a person)" : "slot 1 or 2 (an agency)", "slot " + Text(place.Slot));
            }
            expected = place.N + 1;
            last = place.Index;
        }
    }

    static bool IsPerson(int slot) => slot is 0 or 3;

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
