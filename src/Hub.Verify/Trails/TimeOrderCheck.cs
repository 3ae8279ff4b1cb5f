using System.Globalization;

namespace Hub.Verify.Trails;

/// <summary>Holds the entries of a document to the order of the log: times never go back, and one index is one entry.</summary>
static class TimeOrderCheck
{
    public static void Run(IEnumerable<TrailEntryReport> entries, FaultList faults)
    {
        TrailEntryReport? before = null;
        foreach (var entry in entries.Where(entry => entry.At is not null).OrderBy(entry => entry.Index))
        {
            if (before is not null && before.Index == entry.Index && before.LeafHash != entry.LeafHash)
            {
                faults.Add("entry.index-shared", entry.Place, before.LeafHash.ToString()!, entry.LeafHash.ToString()!);
            }
            if (before is not null && entry.At < before.At)
            {
                faults.Add("time.order", entry.Place, $"{Text(before.At)} ({before.Place}) or later", Text(entry.At));
            }
            before = entry;
        }
    }

    static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
