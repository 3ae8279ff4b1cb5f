using System.Globalization;
using Hub.Audit.Keys;

namespace Hub.Verify.Chains;

/// <summary>What a reconciliation found.</summary>
/// <param name="Count">Tags of the agency in the log, which is the log's own count of its entries.</param>
/// <param name="Asked">Listed entries of slot 1 within the log.</param>
/// <param name="Provided">Listed entries of slot 2 within the log.</param>
/// <param name="Matched">Exchanges of the journals that stand in the log as the agency holds them.</param>
/// <param name="Pending">Exchanges of the journals that may yet come into the log: too young, or beyond the checkpoint.</param>
/// <param name="Unreached">Refusals of slot 2 that the agency did not serve: its source was asked, by the hub's word, and not reached.</param>
/// <param name="Faults">What does not fit.</param>
public sealed record ReconciliationReport(long Count, long Asked, long Provided, long Matched, long Pending, long Unreached, FaultList Faults)
{
    /// <summary>Lines of the journals that were promised under the log which this one continues; compared with nothing here.</summary>
    public long Earlier { get; init; }
}

/// <summary>Compares what the hub lists of an agency, what the public log shows by the agency's tags, and what the agency itself holds.</summary>
public static class Reconciliation
{
    /// <summary>How long after a source served it, or the hub answered, an exchange may take to stand in the log, and by how much the agency's clock may differ from the hub's.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    /// <summary>Compares.</summary>
    /// <param name="listed">What the hub lists, taken after the log.</param>
    /// <param name="log">The agency's places in a log that was verified; its faults are the caller's to tell.</param>
    /// <param name="size">Entries of that log.</param>
    /// <param name="journals">What the agency holds; empty where it compares list and log alone.</param>
    /// <param name="keys">The log's key list, by which promises are checked, and which names the log that this one continues; null where there is none.</param>
    /// <param name="asOf">When the log was taken, milliseconds since 1970 UTC.</param>
    /// <param name="settling"><see cref="Settling"/>, or what the caller grants.</param>
    public static ReconciliationReport Compare(AgencyChain listed, CompletenessReport log, long size, IReadOnlyList<AgencyJournal> journals, KeyList? keys, long asOf, TimeSpan settling)
    {
        ArgumentNullException.ThrowIfNull(listed);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(journals);
        var faults = new FaultList();
        var within = listed.Items.Where(item => item.Index < size).ToList();
        CompareList(listed, within, log, faults);
        var settlingMs = (long)settling.TotalMilliseconds;
        var comparison = new JournalComparison(listed, log, size, keys, asOf - settlingMs, settlingMs, faults);
        comparison.Compare(journals);
        return new(log.Count, within.LongCount(item => item.Slot == AgencyChain.AskingSlot), within.LongCount(item => item.Slot == AgencyChain.ProvidingSlot), comparison.Matched, comparison.Pending, comparison.Unreached, faults) { Earlier = comparison.Earlier };
    }

    static void CompareList(AgencyChain listed, List<AgencyChainItem> within, CompletenessReport log, FaultList faults)
    {
        for (var i = 0; i < listed.Items.Count; i++)
        {
            faults.Compare("reconcile.list", "list", "number " + Text(i), "number " + Text(listed.Items[i].N));
        }
        if (listed.Count < listed.Items.Count || (listed.Items.Count == 0 && listed.Count > 0))
        {
            faults.Add("reconcile.list", "list", Text(listed.Count) + " entries", Text(listed.Items.Count));
        }
        var places = new Dictionary<long, ChainPlace>();
        foreach (var place in log.Places)
        {
            places.TryAdd(place.N, place);
        }
        foreach (var item in within)
        {
            if (places.Remove(item.N, out var place))
            {
                CompareItem(item, place, faults);
            }
            else
            {
                faults.Add("reconcile.list", At(item.Index), $"tag {Text(item.N)} of the agency", "none in the log");
            }
        }
        foreach (var (n, place) in places.OrderBy(pair => pair.Key))
        {
            faults.Add("reconcile.list", At(place.Index), $"number {Text(n)} in the list", "not listed");
        }
        faults.Compare("reconcile.count", "list", Text(log.Count) + " entries, as the log's tags show", Text(within.Count) + " entries, as the log's tags show");
    }

    static void CompareItem(AgencyChainItem item, ChainPlace place, FaultList faults)
    {
        var where = At(place.Index);
        faults.Compare("reconcile.list", where, "index " + Text(place.Index), "index " + Text(item.Index));
        faults.Compare("reconcile.list", where, place.Id.ToString(), item.Id.ToString());
        faults.Compare("reconcile.list", where, "at " + Text(place.At), "at " + Text(item.At));
        faults.Compare("reconcile.slot", where, "slot " + Text(place.Slot), "slot " + Text(item.Slot));
    }

    internal static string At(long index) => "entry " + Text(index);

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
