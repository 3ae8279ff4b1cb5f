using System.Diagnostics.CodeAnalysis;
using Hub.LocalHost.Probes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Hub.LocalHost.Adversity;

/// <summary>The seeded faults happen, are counted, and do only what they say.</summary>
public sealed class AdversityTests(ITestOutputHelper output) : IDisposable
{
    readonly TestDatabase _database = new();
    readonly ProbeLog _log = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public async Task Duplicate_activations_lose_no_acknowledged_write(int seed)
    {
        var faults = new LocalGrainFaults { Seed = seed, DuplicateActivationRate = 0.3 };
        using var host = await Start(faults);
        var acknowledged = 0;
        var refused = 0;
        foreach (var grain in Counters(host, count: 8))
        {
            for (var i = 0; i < 25; i++)
            {
                if (await Succeeds(grain.Increment))
                {
                    acknowledged++;
                }
                else
                {
                    refused++;
                }
            }
        }
        await host.StopAsync();
        Assert.True(faults.DuplicateActivations > 0 && faults.DuplicateTurns > 0);
        Assert.True(refused > 0, "two writers of one state and no stale write");
        Assert.Equal(acknowledged, await SumStored(count: 8));
    }

    [Fact]
    public async Task Two_activations_of_one_grain_run_at_once()
    {
        using var host = await Start(new LocalGrainFaults { Seed = 3, DuplicateActivationRate = 1 });
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>("twice");
        var first = grain.Hold("1");
        await _log.Until("in 1");
        var marks = new HashSet<long>();
        for (var i = 0; i < 32 && marks.Count == 0; i++)
        {
            var mark = grain.Mark(); // answers only where the second activation takes it
            if (await Task.WhenAny(mark, Task.Delay(50)) == mark)
            {
                marks.Add(await mark);
            }
        }
        Assert.NotEmpty(marks);
        Assert.False(first.IsCompleted);
        _log.Open("1");
        await first;
        await host.StopAsync();
    }

    [Fact]
    public async Task Duplicate_does_not_hide_a_call_cycle()
    {
        using var host = await Start(new LocalGrainFaults { Seed = 4, DuplicateActivationRate = 1 });
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ITurnGrain>("cycle");
        for (var i = 0; i < 8; i++)
        {
            await Assert.ThrowsAsync<CallCycleException>(grain.CallSelf);
        }
        await host.StopAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public async Task Lost_reply_is_a_time_out_of_a_call_that_ran(int seed)
    {
        var faults = new LocalGrainFaults { Seed = seed, LostReplyRate = 0.4 };
        using var host = await Start(faults);
        var (done, unheard) = await IncrementMany(host, calls: 60);
        Assert.Equal(faults.LostReplies, unheard);
        Assert.InRange(unheard, 1, 59);
        await host.StopAsync();
        Assert.Equal(done + unheard, await SumStored(count: 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public async Task Late_call_runs_after_its_caller_timed_out(int seed)
    {
        var faults = new LocalGrainFaults { Seed = seed, LateCallRate = 0.4, LateCallDelay = TimeSpan.FromMilliseconds(20) };
        using var host = await Start(faults);
        var (done, unheard) = await IncrementMany(host, calls: 60);
        Assert.Equal(faults.LateCalls, unheard);
        Assert.InRange(unheard, 1, 59);
        var all = $"filter Increment counter/c0 gave {done + unheard}";
        await _log.Until(all);
        await host.StopAsync();
        Assert.Equal(done + unheard, await SumStored(count: 1));
    }

    [Fact]
    public async Task All_faults_together_keep_every_acknowledged_write()
    {
        const int seed = 42;
        var faults = new LocalGrainFaults
        {
            Seed = seed,
            DuplicateActivationRate = 0.2,
            LostReplyRate = 0.2,
            LateCallRate = 0.2,
            LateCallDelay = TimeSpan.FromMilliseconds(5),
        };
        using var host = await Start(faults, options => options.ShuffleSeed = seed);
        var acknowledged = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            if (await Succeeds(Counter(host, i % 5).Increment))
            {
                Interlocked.Increment(ref acknowledged);
            }
        });
        await host.StopAsync();
        output.WriteLine($"seed {seed}: {acknowledged} acknowledged, {faults.DuplicateActivations} duplicates, {faults.LostReplies} lost, {faults.LateCalls} late, {host.Services.GetRequiredService<LocalGrainOptions>().ShuffledTurns} shuffled");
        Assert.True(acknowledged > 0 && faults.DuplicateActivations > 0 && faults.LostReplies > 0 && faults.LateCalls > 0);
        Assert.InRange(await SumStored(count: 5), acknowledged, 200);
    }

    [Fact]
    public async Task Host_without_faults_has_one_activation_however_many_call()
    {
        using var host = await Start(faults: null);
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>("once");
        var marks = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(grain.Mark)));
        Assert.Single(marks.Distinct());
        await host.StopAsync();
    }

    static ICounterGrain Counter(IHost host, int number) =>
        host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>("c" + number);

    static IEnumerable<ICounterGrain> Counters(IHost host, int count) => Enumerable.Range(0, count).Select(i => Counter(host, i));

    static async Task<(int Done, int Unheard)> IncrementMany(IHost host, int calls)
    {
        var unheard = 0;
        for (var i = 0; i < calls; i++)
        {
            try
            {
                await Counter(host, 0).Increment();
            }
            catch (TimeoutException)
            {
                unheard++;
            }
        }
        return (calls - unheard, unheard);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure is a refusal here.")]
    static async Task<bool> Succeeds(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    Task<IHost> Start(LocalGrainFaults? faults, Action<LocalGrainOptions>? configure = null)
    {
        output.WriteLine($"seed {faults?.Seed}");
        return LocalFixture.Start(_database.Path, _log, options =>
        {
            options.Faults = faults;
            configure?.Invoke(options);
        });
    }

    /// <summary>What a fresh host without faults reads from the store.</summary>
    async Task<long> SumStored(int count)
    {
        using var host = await LocalFixture.Start(_database.Path, _log);
        var sum = 0L;
        foreach (var grain in Counters(host, count))
        {
            sum += await grain.Read();
        }
        await host.StopAsync();
        return sum;
    }
}
