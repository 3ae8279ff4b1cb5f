using System.Diagnostics;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.LedgerBench.Load;
using Hub.Verify.Logs;

namespace Hub.LedgerBench.Report;

/// <summary>Everything that a run measured.</summary>
/// <param name="SyncMs">Latencies of the disk.</param>
/// <param name="CheckpointMs">Latencies from an append to its signed checkpoint.</param>
sealed record Figures(IReadOnlyList<Row> Rows, double[] SyncMs, IReadOnlyList<double> CheckpointMs, Verification? Audit, IReadOnlyList<Check> Checks)
{
    /// <summary>Whether the figures are worth something.</summary>
    public bool Holds => Checks.All(check => check.Holds);
}

/// <summary>One row of the table.</summary>
/// <param name="Chains">Prefilled chains; 0 where entries join none.</param>
/// <param name="RawPerSecond">Entries a second by raw inserts of the same batches.</param>
/// <param name="Batch">Entries of an average transaction.</param>
sealed record Row(string Store, int Producers, int Chains, double PerSecond, double P50Ms, double P99Ms, double RawPerSecond, double Batch)
{
    public bool Guarded => Chains > 0;

    public double OfRaw => PerSecond / RawPerSecond;

    /// <summary>Entries a second wanted (the design's "Figures to reach"); null where none is named.</summary>
    public double? WantedPerSecond => (Store, Producers, Guarded) switch
    {
        (_, 64, false) => 50_000,
        ("sqlite", 64, true) => 20_000,
        ("postgres", 64, true) => 10_000,
        (_, 16, false) => 20_000,
        _ => null,
    };

    /// <summary>Milliseconds wanted at most; null where none is named.</summary>
    public double? WantedP99Ms => (Producers, Guarded) switch
    {
        (64, false) => 10,
        (16, false) => 5,
        _ => null,
    };

    public static Row Of(string store, int producers, int chains, IReadOnlyList<Slice> slices, TimeSpan raw)
    {
        var entries = slices.Sum(slice => slice.Entries);
        var latencies = slices.SelectMany(slice => slice.LatenciesMs).ToArray();
        var batches = slices.SelectMany(slice => slice.Batches).ToList();
        return new(
            store,
            producers,
            chains,
            entries / slices.Sum(slice => slice.Elapsed.TotalSeconds),
            Percentile.Of(latencies, 50),
            Percentile.Of(latencies, 99),
            batches.Sum() / raw.TotalSeconds,
            batches.Count == 0 ? 0 : batches.Average());
    }
}

/// <summary>The verification of one log, and the hashing that it cannot avoid.</summary>
sealed record Verification(LogReport Report, long Entries, double PerSecond, double HashesPerSecond)
{
    public static Verification Of(LogDirectory directory, NoteVerifierKey key, CancellationToken cancel)
    {
        // The files are in the page cache after either; the first pass is thrown away.
        LogVerifier.Verify(directory, key, new ManagedEd25519(), cancel);
        var started = Stopwatch.GetTimestamp();
        var report = LogVerifier.Verify(directory, key, new ManagedEd25519(), cancel);
        var perSecond = report.EntriesRead / Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new(report, report.EntriesRead, perSecond, RawHashing.PerSecond(directory, report.EntriesRead));
    }
}
