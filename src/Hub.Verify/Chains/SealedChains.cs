using System.Globalization;
using System.Text.Json;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Logs;

namespace Hub.Verify.Chains;

/// <summary>A sealed chain that was disclosed, as its person downloaded it.</summary>
/// <param name="TagKey">32 bytes.</param>
/// <param name="Order">Canonical record of the order, number 0 of the chain; null where the hub says it is lost.</param>
/// <param name="Ended">Canonical record that ended it; null where the hub says it is lost.</param>
public sealed record DisclosedChain(byte[] TagKey, byte[]? Order, byte[]? Ended);

/// <summary>What was found of one disclosed chain.</summary>
/// <param name="List">Its places: complete from n = 0 where there are no faults.</param>
/// <param name="Order">The order whose record number 0 carries; null where it does not.</param>
public sealed record DisclosedReport(CompletenessReport List, DelayRecord? Order, FaultList Faults);

/// <summary>What was found of a person's lists.</summary>
/// <param name="Faults">Those of all of them.</param>
public sealed record PersonReport(CompletenessReport Own, IReadOnlyList<DisclosedReport> Disclosed, FaultList Faults);

/// <summary>Shows that a disclosed chain is whole: complete from n = 0, begun by the very order that committed to its key, and ended by the record that says so.</summary>
public static class SealedChains
{
    /// <summary>A person's own list and every chain that was disclosed to them.</summary>
    /// <param name="tagKey">32 bytes, the person's own.</param>
    public static PersonReport ProveAll(LogDirectory directory, LogReport log, ReadOnlySpan<byte> tagKey, IReadOnlyList<DisclosedChain> chains)
    {
        ArgumentNullException.ThrowIfNull(chains);
        var faults = new FaultList();
        var own = Completeness.Prove(directory, log, tagKey);
        faults.AddAll(own.Faults);
        var disclosed = new List<DisclosedReport>(chains.Count);
        var orders = new HashSet<Id128>();
        foreach (var chain in chains)
        {
            var report = Prove(directory, log, chain);
            if (report.Order is { } order && !orders.Add(order.Order))
            {
                report.Faults.Add("sealed.twice", Entry(report.List.Places[0]), "one chain of order " + order.Order, "another");
            }
            faults.AddAll(report.Faults);
            disclosed.Add(report);
        }
        return new(own, disclosed, faults);
    }

    /// <summary>Searches a log that was verified.</summary>
    /// <param name="directory">The exported files.</param>
    /// <param name="log">What <see cref="LogVerifier"/> found for the same files.</param>
    public static DisclosedReport Prove(LogDirectory directory, LogReport log, DisclosedChain chain)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(chain);
        var list = Completeness.Prove(directory, log, chain.TagKey);
        var faults = list.Faults;
        if (faults.ExitCode != 0)
        {
            return new(list, null, faults);
        }
        if (list.Count == 0)
        {
            faults.Add("sealed.absent", "the log", "a chain of this key", "none");
            return new(list, null, faults);
        }
        var size = log.Checkpoint!.Size;
        if (list.Places[0].Slot != 0)
        {
            faults.Add("sealed.slot", Entry(list.Places[0]), "slot 0", "slot " + Text(list.Places[0].Slot));
        }
        var order = Record<DelayRecord>(directory, size, list.Places[0], chain.Order, "sealed.order", faults);
        if (order is not null)
        {
            Judge(order, log, chain, list.Places[0], faults);
        }
        var ended = Record<DelayEndedRecord>(directory, size, list.Places[^1], chain.Ended, "sealed.end", faults);
        if (order is not null && ended is not null && ended.Order != order.Order)
        {
            faults.Add("sealed.end", Entry(list.Places[^1]), "the end of " + order.Order, "that of " + ended.Order);
        }
        return new(list, order, faults);
    }

    static void Judge(DelayRecord order, LogReport log, DisclosedChain chain, ChainPlace first, FaultList faults)
    {
        var committed = SealedChainKey.Commit(chain.TagKey, order.Order);
        if (committed != order.Key)
        {
            faults.Add("sealed.key", Entry(first), "the key that the order committed to, " + order.Key, committed.ToString());
        }
        if (!string.Equals(order.Origin, log.Checkpoint?.Origin, StringComparison.Ordinal))
        {
            faults.Add("sealed.order", Entry(first), "an order of " + log.Checkpoint?.Origin, order.Origin);
        }
    }

    /// <summary>The record that a leaf of the chain commits to; null with a fault where it is none of that type, or not that leaf's.</summary>
    static T? Record<T>(LogDirectory directory, long size, ChainPlace place, byte[]? canonical, string code, FaultList faults)
        where T : LedgerRecord
    {
        if (canonical is null)
        {
            faults.AddUncheckable(code, Entry(place), "its record", "said to be lost");
            return null;
        }
        if (BodyAt(directory, size, place.Index, faults) is not { } body)
        {
            return null;
        }
        if (RecordCodec.BodyHash(canonical) is var found && found != body)
        {
            faults.Add(code, Entry(place), "a record of body " + body, found.ToString());
            return null;
        }
        try
        {
            if (RecordCodec.Decode(canonical) is T record)
            {
                return record;
            }
        }
        catch (JsonException)
        {
            // Said below: what the leaf commits to is no record of that type.
        }
        faults.Add(code, Entry(place), typeof(T) == typeof(DelayRecord) ? "an order" : "an end", "another record");
        return null;
    }

    /// <summary>The body of a leaf of a log without faults; null when its file cannot be read any more.</summary>
    static Hash256? BodyAt(LogDirectory directory, long size, long index, FaultList faults)
    {
        if (BundleLeaves.At(directory, index, size) is { } leaf)
        {
            return leaf.Body;
        }
        faults.AddUncheckable("log.unverified", "entry " + Text(index), "a leaf", "nothing that can be read");
        return null;
    }

    static string Entry(ChainPlace place) => "entry " + Text(place.Index);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
