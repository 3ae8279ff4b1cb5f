using System.Diagnostics;
using Hub.Cli.Bench;
using Hub.Cli.Commands;

namespace Hub.Cli.Tests.Bench;

public sealed class LoadExamples
{
    static Latencies OfMs(params IEnumerable<int> milliseconds) => new(milliseconds.Select(ms => ms * Stopwatch.Frequency / 1000));

    [Theory]
    [InlineData(50, 50)]
    [InlineData(90, 90)]
    [InlineData(99, 99)]
    [InlineData(99.9, 100)]
    [InlineData(100, 100)]
    [InlineData(0.1, 1)]
    public void Percentile_is_the_nearest_rank_of_all_latencies(double percent, double expected) =>
        Assert.Equal(expected, OfMs(Enumerable.Range(1, 100).Reverse()).PercentileMs(percent), 6);

    [Fact]
    public void One_slow_call_in_a_thousand_is_not_lost()
    {
        var latencies = OfMs([.. Enumerable.Repeat(1, 999), 5_000]);
        Assert.Equal(1, latencies.PercentileMs(99.9), 6);
        Assert.Equal(5_000, latencies.PercentileMs(99.95), 6);
        Assert.Equal(5_000, latencies.MaxMs, 6);
    }

    [Fact]
    public void Nothing_recorded_is_zero_and_no_percentage_is_refused()
    {
        Assert.Equal(0, OfMs().PercentileMs(99));
        Assert.Equal(0, OfMs().MaxMs);
        Assert.Throws<ArgumentOutOfRangeException>(() => OfMs(1).PercentileMs(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OfMs(1).PercentileMs(100.1));
    }

    [Fact]
    public void Recorders_of_all_clients_are_merged()
    {
        var (a, b) = (new LatencyRecorder(), new LatencyRecorder());
        a.Add(0, Stopwatch.Frequency);
        b.Add(Stopwatch.Frequency, 4 * Stopwatch.Frequency);
        var merged = LatencyRecorder.Merge([a, b]);
        Assert.Equal(2, merged.Count);
        Assert.Equal(1_000, merged.PercentileMs(50), 6);
        Assert.Equal(3_000, merged.PercentileMs(100), 6);
    }

    [Fact]
    public async Task Loop_goes_on_until_so_many_calls_are_done_and_counts_what_came_to_something()
    {
        var asked = 0;
        var result = await ClosedLoop.RunAsync(3, new(TimeSpan.Zero, 30), (_, _) => Task.FromResult(Interlocked.Increment(ref asked) % 2 == 0), TestContext.Current.CancellationToken);
        Assert.InRange(result.Count, 30, 32);
        Assert.InRange(asked, 2 * result.Count, (2 * result.Count) + 3);
        Assert.Equal(asked, result.Latencies.Count);
        Assert.Equal(3, result.Clients);
    }

    [Fact]
    public async Task Loop_has_one_call_under_way_for_each_client()
    {
        var underWay = new int[4];
        await ClosedLoop.RunAsync(4, new(TimeSpan.Zero, 100), async (client, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref underWay[client]));
            await Task.Yield();
            Interlocked.Decrement(ref underWay[client]);
            return true;
        }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task First_fault_ends_the_loop()
    {
        var calls = 0;
        await Assert.ThrowsAsync<InvalidDataException>(() => ClosedLoop.RunAsync(
            2,
            new(TimeSpan.FromMinutes(5)),
            (_, _) => Interlocked.Increment(ref calls) < 10 ? Task.FromResult(true) : throw new InvalidDataException("no"),
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Crypto_limit_does_the_operations_of_whole_exchanges()
    {
        var limit = CryptoLimit.Measure(TimeSpan.FromMilliseconds(50));
        Assert.True(limit.PerSecond > 0);
    }

    [Fact]
    public void Process_use_reads_what_the_kernel_says_of_this_process()
    {
        var use = ProcessUse.Of(Environment.ProcessId);
        Assert.True(use.CpuSeconds > 0);
        Assert.InRange(use.ResidentMb, 1, use.PeakMb + 64);
        Assert.Throws<CommandException>(() => ProcessUse.Of(int.MaxValue));
    }
}
