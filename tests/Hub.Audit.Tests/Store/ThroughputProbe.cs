using System.Diagnostics;
using System.Security.Cryptography;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.Audit.Tests.Store;

/// <summary>Shows what a machine reaches; run by name with <c>-explicit only</c>. Figures are printed, none is asserted.</summary>
public sealed class ThroughputProbe(ITestOutputHelper output)
{
    const int Outstanding = 64;
    const int RecordBytes = 512;

    [Fact(Explicit = true)]
    public Task Plain_appends() => RunAsync("no chains", 400_000, _ => Request([], []), prefill: 0);

    [Fact(Explicit = true)]
    public Task Appends_with_two_chains_and_a_consent_guard() => RunChainsAsync(200_000);

    [Fact(Explicit = true)]
    public Task Appends_with_two_chains_and_a_consent_guard_over_two_million_chains() => RunChainsAsync(2_000_000);

    Task RunChainsAsync(int persons)
    {
        var agencies = Enumerable.Range(0, 20).Select(i => Requests.Link($"agency:{i}")).ToArray();
        var key = RandomNumberGenerator.GetBytes(32);
        return RunAsync(
            $"two chains, consent guard, {persons:N0} chains prefilled",
            200_000,
            i =>
            {
                var person = $"person:{RandomNumberGenerator.GetInt32(persons)}";
                return Request([new(person, key), agencies[i % agencies.Length]], [new Guard.Consent(person, -1)]);
            },
            persons,
            i => Request([new($"person:{i}", key)], []));
    }

    async Task RunAsync(string what, int count, Func<int, AppendRequest> make, int prefill, Func<int, AppendRequest>? fill = null)
    {
        using var folder = new TempFolder();
        await using var store = SqliteLedgerStore.Open(folder["hub.db"], Requests.Origin);
        await using var writer = await LedgerWriter.OpenAsync(store, new(), CancellationToken.None);
        if (fill is not null)
        {
            await DriveAsync(writer, prefill, fill, 2048);
        }
        var requests = new AppendRequest[count];
        for (var i = 0; i < count; i++)
        {
            requests[i] = make(i + prefill);
        }
        foreach (var outstanding in new[] { Outstanding, 16 })
        {
            var part = requests.AsMemory(outstanding == Outstanding ? 0 : count / 2, count / 2);
            var clock = Stopwatch.StartNew();
            var cpu = Environment.CpuUsage.TotalTime;
            var latencies = await DriveAsync(writer, count / 2, i => part.Span[i], outstanding);
            var seconds = clock.Elapsed.TotalSeconds;
            var cpuMicroseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / (count / 2);
            Array.Sort(latencies);
            output.WriteLine($"{what}, {outstanding} outstanding: {count / 2 / seconds:N0}/s, p50 {latencies[latencies.Length / 2]:N2} ms, p99 {latencies[latencies.Length * 99 / 100]:N2} ms, max {latencies[^1]:N1} ms, CPU {cpuMicroseconds:N1} µs per append");
        }
        output.WriteLine($"synchronous={(await store.DurabilityAsync(CancellationToken.None))["synchronous"]} size={writer.Head.Size:N0} file={new FileInfo(folder["hub.db"]).Length / 1048576:N0} MiB wal={new FileInfo(folder["hub.db-wal"]).Length / 1048576:N0} MiB");
    }

    static async Task<double[]> DriveAsync(LedgerWriter writer, int count, Func<int, AppendRequest> make, int outstanding)
    {
        var latencies = new double[count];
        var next = -1;
        async Task WorkAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var start = Stopwatch.GetTimestamp();
                Assert.IsType<AppendOutcome.Appended>(await writer.AppendAsync(make(i), CancellationToken.None));
                latencies[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
        await Task.WhenAll(Enumerable.Range(0, outstanding).Select(_ => Task.Run(WorkAsync)));
        return latencies;
    }

    static AppendRequest Request(IReadOnlyList<ChainLink?> chains, IReadOnlyList<Guard> guards)
    {
        var record = new byte[RecordBytes - StoredRecord.CheckBytes];
        RandomNumberGenerator.Fill(record);
        return new(Id128.Random(), new(record.AsSpan(0, 32)), new(record.AsSpan(32, 32)), StoredRecord.Of(record), chains, guards, ChangesConsent: false);
    }
}
