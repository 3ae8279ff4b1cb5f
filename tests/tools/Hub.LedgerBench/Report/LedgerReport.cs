using System.Globalization;
using System.Text.Json;
using Hub.LedgerBench.Load;

namespace Hub.LedgerBench.Report;

/// <summary>Says what a run measured: a table for people, one line of JSON for programs.</summary>
static class LedgerReport
{
    const double WantedCheckpointMs = 1_000;
    const double WantedAudit = 500_000;
    const double WantedOfRaw = 0.5;

    public static void WriteText(Figures figures, IReadOnlyList<string> versions, TextWriter output)
    {
        Line(output, $"processors: {Environment.ProcessorCount}; producers, writer and database share them; {string.Join(", ", versions)}");
        Line(output, $"entry: a record of {Requests.RecordBytes} bytes beside a public leaf of about 330; every append acknowledged after a synced commit; closed loop");
        Line(output, $"raw: the same rows in batches of the same sizes by plain statements, without questions, fence, hashes; slices in turn with the ledger's");
        Line(output, $"disk: fsync after 64 KiB p50 {Percentile.Of(figures.SyncMs, 50):0.00} ms, p99 {Percentile.Of(figures.SyncMs, 99):0.00} ms");
        output.WriteLine();
        output.WriteLine("| store | producers | chains before | entries/s | wanted | p50 ms | p99 ms | wanted | entries a batch | raw/s | of raw | wanted |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in figures.Rows)
        {
            Line(output, $"| {row.Store} | {row.Producers} | {(row.Guarded ? row.Chains : "none")} | {row.PerSecond:0} | {row.WantedPerSecond:0} | {row.P50Ms:0.00} | {row.P99Ms:0.00} | {row.WantedP99Ms:0} | {row.Batch:0.0} | {row.RawPerSecond:0} | {row.OfRaw:0.00} | {WantedOfRaw:0.0} |");
        }
        output.WriteLine();
        Line(output, $"guarded rows: each entry joins two chains, one of them drawn from those before, under a guard on its consent; wanted over {BenchOptions.FullChains} chains");
        Line(output, $"entry → signed checkpoint: p99 {Percentile.Of(figures.CheckpointMs, 99):0} ms of {figures.CheckpointMs.Count}, wanted {WantedCheckpointMs:0}");
        if (figures.Audit is { } audit)
        {
            Line(output, $"offline verification: {audit.PerSecond:0} entries/s of {audit.Entries}, wanted {WantedAudit:0}; SHA-256 alone of the same entries {audit.HashesPerSecond:0}/s, so {audit.PerSecond / audit.HashesPerSecond:0.00} of it");
        }
        foreach (var check in figures.Checks)
        {
            Line(output, $"{(check.Holds ? "ok  " : "FAIL")} {check.What}: {check.Found}");
        }
    }

    /// <summary>One object on one line.</summary>
    public static string ToJson(Figures figures) => JsonSerializer.Serialize(new
    {
        rows = figures.Rows.Select(row => new
        {
            store = row.Store,
            producers = row.Producers,
            guarded = row.Guarded,
            perSecond = Math.Round(row.PerSecond, 1),
            p50Ms = Math.Round(row.P50Ms, 3),
            p99Ms = Math.Round(row.P99Ms, 3),
            rawPerSecond = Math.Round(row.RawPerSecond, 1),
            chains = row.Chains,
            batch = Math.Round(row.Batch, 1),
        }),
        checkpointP99Ms = Math.Round(Percentile.Of(figures.CheckpointMs, 99), 1),
        verifyPerSecond = Math.Round(figures.Audit?.PerSecond ?? 0, 1),
        sha256PerSecond = Math.Round(figures.Audit?.HashesPerSecond ?? 0, 1),
        fsyncP50Ms = Math.Round(Percentile.Of(figures.SyncMs, 50), 3),
        fsyncP99Ms = Math.Round(Percentile.Of(figures.SyncMs, 99), 3),
    });

    static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
