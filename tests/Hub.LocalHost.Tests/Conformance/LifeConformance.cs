using Hub.LocalHost.Probes;

namespace Hub.LocalHost.Conformance;

/// <summary>Activation, idling, leaving, timers.</summary>
public abstract class LifeConformance(HostFixture host) : ConformanceTests(host)
{
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Activation_stays_between_calls() =>
        Assert.Equal(await Grain<ILifeGrain>().Mark(), await Grain<ILifeGrain>().Mark());

    [Fact]
    public async Task Leaving_makes_way_for_a_new_activation()
    {
        var before = await Grain<ILifeGrain>().Mark();
        await Grain<ILifeGrain>().Leave();
        await Log.Until($"left {Key()} ApplicationRequested");
        Assert.NotEqual(before, await Grain<ILifeGrain>().Mark());
    }

    [Fact]
    public async Task Call_to_a_leaving_grain_is_requeued_to_the_next_activation()
    {
        var before = await Grain<ILifeGrain>().Mark();
        var leaving = Grain<ILifeGrain>().LeaveAndHold(Key("gate"));
        await Log.Until("in " + Key("gate"));
        var waiting = Grain<ILifeGrain>().Mark();
        Log.Open(Key("gate"));
        await leaving;
        Assert.NotEqual(before, await waiting);
        Assert.True(Log.Has($"left {Key()} ApplicationRequested"));
    }

    [Fact]
    public async Task Unused_grain_leaves()
    {
        await Grain<ILifeGrain>().Mark();
        await Log.Until($"left {Key()} ActivationIdle");
    }

    [Fact]
    public async Task Timer_does_not_keep_a_grain_alive_but_its_own_wish_does()
    {
        await Grain<ILifeGrain>("stays").Mark();
        await Grain<ILifeGrain>("stays").StayFor(TimeSpan.FromMinutes(5));
        await Grain<ILifeGrain>("ticks").StartTimer(Key(), Soon, Soon, fails: false);
        await Log.Until($"left {Key("ticks")} ActivationIdle");
        Assert.False(Log.Has($"left {Key("stays")} ActivationIdle"));
    }

    [Fact]
    public async Task Failing_activation_is_the_callers_answer_and_the_next_call_works()
    {
        await Assert.ThrowsAsync<ProbeException>(() => Grain<IFlakyGrain>().Ok());
        Assert.Equal(1, await Grain<IFlakyGrain>().Ok());
    }

    [Fact]
    public async Task Tick_waits_for_the_running_turn()
    {
        await Grain<ILifeGrain>().StartTimer(Key(), TimeSpan.FromMilliseconds(50), Soon, fails: false);
        var holding = Grain<ILifeGrain>().Hold(Key("gate"));
        await Log.Until("in " + Key("gate"));
        var before = Log.Lines.Count(line => line.StartsWith("tick " + Key(), StringComparison.Ordinal));
        await Task.Delay(120);
        Assert.Equal(before, Log.Lines.Count(line => line.StartsWith("tick " + Key(), StringComparison.Ordinal)));
        Log.Open(Key("gate"));
        await holding;
        await Log.Until($"tick {Key()} {before + 1}");
        await Grain<ILifeGrain>().StopTimer();
    }

    [Fact]
    public async Task Failing_tick_is_followed_by_the_next_and_seen_by_the_filter()
    {
        await Grain<ILifeGrain>().StartTimer(Key(), Soon, Soon, fails: true);
        await Log.Until($"tick {Key()} 3");
        await Grain<ILifeGrain>().StopTimer();
        Assert.Contains(Log.Lines, line => line.StartsWith($"filter InvokeCallbackAsync life/{Key()}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timer_without_period_ticks_once()
    {
        await Grain<ILifeGrain>().StartTimer(Key(), Soon, Timeout.InfiniteTimeSpan, fails: false);
        await Log.Until($"tick {Key()} 1");
        await Task.Delay(100);
        Assert.False(Log.Has($"tick {Key()} 2"));
    }
}
