using Hub.LocalHost.Probes;

namespace Hub.LocalHost.Conformance;

/// <summary>Which turns overlap, which wait, which are refused.</summary>
public abstract class TurnConformance(HostFixture host) : ConformanceTests(host)
{
    [Fact]
    public async Task Second_call_waits_for_the_first()
    {
        var first = await Holding("1", gate => Grain<ITurnGrain>().Hold(gate));
        var second = Grain<ITurnGrain>().Hold(Key("2"));
        await Grain<ITurnGrain>().Ping();
        Assert.False(Log.Has("in " + Key("2")));
        await Release("1", first);
        await Release("2", second);
        Assert.True(Log.Has("in " + Key("2")));
    }

    [Fact]
    public async Task Readers_overlap()
    {
        var first = await Holding("1", gate => Grain<ITurnGrain>().HoldReading(gate));
        var second = await Holding("2", gate => Grain<ITurnGrain>().HoldReading(gate));
        await Release("1", first);
        await Release("2", second);
    }

    [Fact]
    public async Task Writer_waits_for_the_first_reader_only()
    {
        var first = await Holding("1", gate => Grain<ITurnGrain>().HoldReading(gate));
        var second = await Holding("2", gate => Grain<ITurnGrain>().HoldReading(gate));
        var writer = Grain<ITurnGrain>().Hold(Key("w"));
        await Grain<ITurnGrain>().Ping();
        Assert.False(Log.Has("in " + Key("w")));
        await Release("1", first);
        await Log.Until("in " + Key("w")); // the second reader still runs
        await Release("2", second);
        await Release("w", writer);
    }

    [Fact]
    public async Task Always_interleaving_call_starts_beside_any()
    {
        var first = await Holding("1", gate => Grain<ITurnGrain>().Hold(gate));
        var second = await Holding("2", gate => Grain<ITurnGrain>().HoldAlways(gate));
        await Release("2", second);
        await Release("1", first);
    }

    [Fact]
    public async Task Interleaved_turns_never_run_in_parallel()
    {
        const int turns = 8;
        const int rounds = 10_000;
        await Task.WhenAll(Enumerable.Range(0, turns).Select(_ => Grain<ITurnGrain>().Spin(rounds)));
        Assert.Equal(turns * rounds, await Grain<ITurnGrain>().Spin(0));
    }

    [Fact]
    public async Task Turns_of_a_reentrant_grain_overlap()
    {
        var first = await Holding("1", gate => Grain<IReentrantGrain>().Hold(gate));
        var second = await Holding("2", gate => Grain<IReentrantGrain>().Hold(gate));
        await Release("1", first);
        await Release("2", second);
    }

    [Fact]
    public async Task Workers_run_side_by_side_up_to_their_number()
    {
        var worker = Host.Grains.GetGrain<IWorkerGrain>(Key().GetHashCode(StringComparison.Ordinal));
        var running = new List<Task>();
        for (var i = 0; i < WorkerGrain.MaxWorkers; i++)
        {
            running.Add(await Holding("r" + i, worker.Hold));
        }
        var surplus = worker.Hold(Key("s"));
        await Grain<ITurnGrain>().Ping();
        Assert.False(Log.Has("in " + Key("s")));
        for (var i = 0; i < running.Count; i++)
        {
            await Release("r" + i, running[i]);
        }
        await Release("s", surplus);
    }

    [Fact]
    public async Task Call_to_itself_fails() => await Assert.ThrowsAnyAsync<Exception>(() => Grain<ITurnGrain>().CallSelf());

    [Fact]
    public async Task Call_round_to_the_caller_fails() =>
        await Assert.ThrowsAnyAsync<Exception>(() => Grain<ITurnGrain>().CallRound(Key("b")));

    [Fact]
    public async Task Call_round_into_an_interleaving_method_works() =>
        Assert.Equal("pong", await Grain<ITurnGrain>().CallRoundAlways(Key("b")));

    [Fact]
    public async Task Slow_call_times_out_and_runs_on()
    {
        await Grain<ITurnGrain>().Ping(); // so that the activation takes none of the call's time: Orleans drops a call that timed out before it started
        var call = await Holding("slow", gate => Grain<ITurnGrain>().Hold(gate));
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Log.Open(Key("slow"));
        await Log.Until("out " + Key("slow"));
    }

    [Fact]
    public async Task Cancellation_reaches_the_grain_at_once()
    {
        using var cancellation = new CancellationTokenSource();
        var call = await Holding("c", gate => Grain<ITurnGrain>().HoldUntilCancelled(gate, cancellation.Token));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Log.Until("cancelled " + Key("c"));
    }

    [Fact]
    public async Task Cancelled_token_stops_the_call_before_it_is_sent()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Grain<ITurnGrain>().HoldUntilCancelled(Key("c"), new CancellationToken(canceled: true)));
        Assert.False(Log.Has("in " + Key("c")));
    }

    [Fact]
    public async Task Turn_keeps_its_scheduler_over_awaits() => Assert.True(await Grain<ITurnGrain>().KeepsScheduler());

    async Task<Task> Holding(string gate, Func<string, Task> call)
    {
        var running = call(Key(gate));
        await Log.Until("in " + Key(gate));
        return running;
    }

    async Task Release(string gate, Task call)
    {
        Log.Open(Key(gate));
        await call;
    }
}
