using System.Diagnostics;
using System.Globalization;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.LedgerBench.Beds;
using Hub.LedgerBench.Load;
using Hub.LedgerBench.Report;
using Hub.Testing;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.LedgerBench;

/// <summary>Measures the writer in this process, in turn with raw inserts, and verifies every log that it made.</summary>
/// <param name="say">Told what happens meanwhile.</param>
sealed class Bench(BenchOptions options, string folder, Action<string> say)
{
    /// <summary>Origin of every log of the bench.</summary>
    public const string Origin = "localhost/ledger-bench";

    const int Many = 64;
    const int Few = 16;

    /// <summary>Requests made ahead of one second of a slice: more than is reached.</summary>
    const int AheadPerSecond = 120_000;

    const int WarmUp = 20_000;

    readonly List<Row> _rows = [];
    readonly List<Check> _checks = [];
    readonly List<double> _checkpointMs = [];

    public async Task<Figures> RunAsync(IReadOnlyList<ILedgerBed> beds, CancellationToken cancel)
    {
        var sync = SyncLatency.Measure(folder);
        foreach (var bed in beds)
        {
            foreach (var chains in new[] { 0, options.Chains })
            {
                await LogAsync(bed, chains, cancel);
            }
        }
        return new(_rows, sync, _checkpointMs, Audit(cancel), _checks);
    }

    /// <summary>The verifier's speed, over a log as long as its users have.</summary>
    Verification Audit(CancellationToken cancel)
    {
        say(string.Create(CultureInfo.InvariantCulture, $"verifier: a log of {options.AuditedEntries} entries"));
        using var log = new StreamedLog(options.AuditedEntries);
        var audit = Verification.Of(log.Directory, log.Vkey, cancel);
        _checks.Add(new("verifier: the log is right", audit.Report.IsRight && audit.Entries == options.AuditedEntries, string.Create(CultureInfo.InvariantCulture, $"{audit.Entries} entries, {audit.Report.Faults.Count} faults")));
        return audit;
    }

    async Task LogAsync(ILedgerBed bed, int chains, CancellationToken cancel)
    {
        say(string.Create(CultureInfo.InvariantCulture, $"{bed.Name}: a log{(chains > 0 ? $" with {chains} chains" : "")}"));
        await using var log = await MeasuredLog.OpenAsync(await bed.NewLogAsync(chains, cancel), folder, cancel);
        var durability = await log.Store.DurabilityAsync(cancel);
        _checks.Add(Check.Durable(bed.Name, durability));
        var requests = new Requests(chains);
        await using (var raw = await bed.RawAsync(cancel))
        {
            var from = 0L;
            var warm = (int)Math.Min(WarmUp, AheadPerSecond * options.Slice.TotalSeconds);
            await log.RunAsync(Make(requests, warm), Many, TimeSpan.FromSeconds(60), cancel);
            from = await RawAsync(raw, requests, from, [.. Enumerable.Repeat(Many, 100)], new(), cancel);
            foreach (var producers in new[] { Many, Few })
            {
                say(string.Create(CultureInfo.InvariantCulture, $"{bed.Name}: {producers} producers{(chains > 0 ? ", two chains and a consent guard" : "")}"));
                var (slices, clock) = (new List<Slice>(), new Stopwatch());
                for (var i = 0; i < options.Slices; i++)
                {
                    var slice = await log.RunAsync(Make(requests, (int)(AheadPerSecond * options.Slice.TotalSeconds)), producers, options.Slice, cancel);
                    slices.Add(slice);
                    from = await RawAsync(raw, requests, from, slice.Batches, clock, cancel);
                }
                _rows.Add(Row.Of(bed.Name, producers, chains, slices, clock.Elapsed));
            }
        }
        await log.CloseAsync();
        _checkpointMs.AddRange(log.CheckpointMs);
        await VerifyAsync(bed, chains, log, cancel);
    }

    static AppendRequest[] Make(Requests requests, int count)
    {
        var made = new AppendRequest[count];
        for (var i = 0; i < count; i++)
        {
            made[i] = requests.Next();
        }
        return made;
    }

    /// <summary>Writes batches of these sizes plainly; their rows are made while the clock stands.</summary>
    static async Task<long> RawAsync(IRawInserts raw, Requests requests, long from, IReadOnlyList<int> sizes, Stopwatch clock, CancellationToken cancel)
    {
        const int atOnce = 256;
        foreach (var some in sizes.Chunk(atOnce))
        {
            var batches = new List<RawBatch>(some.Length);
            foreach (var size in some)
            {
                batches.Add(requests.Raw(from, size));
                from += size;
            }
            clock.Start();
            foreach (var batch in batches)
            {
                await raw.WriteAsync(batch, cancel);
            }
            clock.Stop();
        }
        return from;
    }

    async Task VerifyAsync(ILedgerBed bed, int chains, MeasuredLog log, CancellationToken cancel)
    {
        say($"{bed.Name}: the log is exported and verified");
        var directory = new LogDirectory(Path.Combine(folder, "export-" + Path.GetRandomFileName()));
        var exported = await LogExporter.RunAsync(new StoreTileSource(log.Reader), directory, log.Key, new ManagedEd25519(), cancel);
        var audit = Verification.Of(directory, log.Key, cancel);
        _checks.AddRange(Check.OfLog($"{bed.Name}{(chains > 0 ? ", guarded" : "")}", exported, audit, directory, log.Acknowledged));
        Directory.Delete(directory.Folder, recursive: true);
    }
}
