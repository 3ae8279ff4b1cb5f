using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.LedgerBench.Report;

/// <summary>Something that a run must show, or its figures are worth nothing.</summary>
sealed record Check(string What, bool Holds, string Found)
{
    /// <summary>What the writer's own connection says of its durability.</summary>
    public static Check Durable(string store, IReadOnlyDictionary<string, string> said)
    {
        var full = store == "sqlite"
            ? said.GetValueOrDefault("synchronous") == "2"
            : said.GetValueOrDefault("synchronous_commit") is "on" or "remote_apply" && said.GetValueOrDefault("fsync") == "on";
        return new($"{store}: the writer's connection is durable", full, string.Join(", ", said.Select(setting => $"{setting.Key} = {setting.Value}")));
    }

    /// <summary>The exported log is right and holds exactly the acknowledged entries, each where it was said to be.</summary>
    public static IEnumerable<Check> OfLog(string log, ExportReport exported, Verification audit, LogDirectory directory, IReadOnlyList<(long Index, Hash256 Hash)> acknowledged)
    {
        var faults = exported.Faults.Count + audit.Report.Faults.Count;
        yield return new($"{log}: the log is right", faults == 0, faults == 0 ? Text(audit.Entries, "entries") : audit.Report.Faults.Listed.Concat(exported.Faults.Listed).First().ToString());
        var hashes = new List<Hash256>();
        foreach (var tile in TileLayout.Level(0, audit.Entries))
        {
            if (directory.TryRead(tile, out var bytes))
            {
                hashes.AddRange(MemoryMarshal.Cast<byte, Hash256>(bytes.Span).ToArray());
            }
        }
        var kept = acknowledged.Count(entry => entry.Index < hashes.Count && hashes[(int)entry.Index] == entry.Hash);
        var places = acknowledged.Select(entry => entry.Index).Distinct().Count();
        yield return new(
            $"{log}: exactly the acknowledged entries are in it",
            kept == acknowledged.Count && places == kept && audit.Entries == kept,
            string.Create(CultureInfo.InvariantCulture, $"{acknowledged.Count} acknowledged, {kept} found at {places} places, {audit.Entries} in the log"));
    }

    static string Text(long number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
}
