using Hub.LocalHost.Conformance;
using Hub.LocalHost.Probes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Examples;

/// <summary>Where the local host is stricter than Orleans, and what only it does.</summary>
public sealed class LocalHostTests : IDisposable
{
    readonly TestDatabase _database = new();
    readonly ProbeLog _log = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Call_cycle_fails_at_once_with_its_own_exception()
    {
        using var host = await Start(options => options.ResponseTimeout = TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<CallCycleException>(() => Grain<ITurnGrain>(host).CallSelf());
        await Assert.ThrowsAsync<CallCycleException>(() => Grain<ITurnGrain>(host).CallRound("b"));
        await host.StopAsync();
    }

    [Fact]
    public async Task Call_that_timed_out_while_waiting_never_starts()
    {
        using var host = await Start(options => options.ResponseTimeout = TimeSpan.FromMilliseconds(100));
        var first = Grain<ITurnGrain>(host).Hold("1");
        await _log.Until("in 1");
        await Assert.ThrowsAsync<TimeoutException>(() => Grain<ITurnGrain>(host).Hold("2"));
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        _log.Open("1");
        _log.Open("2");
        _log.Open("3");
        await Grain<ITurnGrain>(host).Hold("3");
        Assert.False(_log.Has("in 2"));
        await host.StopAsync();
    }

    [Fact]
    public async Task Overloaded_grain_takes_no_more_calls()
    {
        using var host = await Start(options => options.MaxWaitingCalls = 2);
        var grain = Grain<ITurnGrain>(host);
        var running = grain.Hold("1");
        await _log.Until("in 1");
        var waiting = new[] { grain.Hold("1"), grain.Hold("1") };
        Assert.Contains("2 calls waiting", (await Assert.ThrowsAsync<OrleansException>(() => grain.Hold("1"))).Message, StringComparison.Ordinal);
        _log.Open("1");
        await Task.WhenAll([running, .. waiting]);
        await host.StopAsync();
    }

    [Fact]
    public async Task Waiting_turns_start_in_an_order_that_follows_from_the_seed()
    {
        var orders = new List<string>();
        foreach (var seed in (int?[])[null, 7, 7, 8])
        {
            orders.Add(await OrderOfTurns(seed));
        }
        Assert.Equal("0 1 2 3 4 5 6 7", orders[0]);
        Assert.Equal(orders[1], orders[2]);
        Assert.Equal(4, orders.Count);
        Assert.Equal(3, orders.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Stop_deactivates_every_grain_and_refuses_further_calls()
    {
        using var host = await Start();
        await Grain<ILifeGrain>(host, "x").Mark();
        await Grain<ILifeGrain>(host, "y").Mark();
        await host.StopAsync();
        Assert.True(_log.Has("left x ShuttingDown") && _log.Has("left y ShuttingDown"));
        await Assert.ThrowsAsync<OrleansException>(() => Grain<ILifeGrain>(host, "z").Mark());
    }

    [Fact]
    public async Task States_written_together_are_all_there_after_a_restart()
    {
        const int grains = 300;
        using (var host = await Start())
        {
            await Task.WhenAll(Enumerable.Range(0, grains).Select(i => Grain<ICounterGrain>(host, "g" + i).Increment()));
            await host.StopAsync();
        }
        using var next = await Start();
        var counts = await Task.WhenAll(Enumerable.Range(0, grains).Select(i => Grain<ICounterGrain>(next, "g" + i).Read()));
        Assert.All(counts, count => Assert.Equal(1, count));
        await next.StopAsync();
    }

    [Fact]
    public async Task Snapshots_of_another_schema_version_are_dropped()
    {
        using (var host = await Start())
        {
            await Grain<ICounterGrain>(host).Increment();
            await host.StopAsync();
        }
        Execute("PRAGMA user_version = 99");
        using var next = await Start();
        Assert.Equal(0, await Grain<ICounterGrain>(next).Read());
        Assert.Equal(1, await Grain<ICounterGrain>(next).Increment());
        await next.StopAsync();
    }

    [Fact]
    public async Task Tuple_does_not_cross_a_grain_border()
    {
        using var host = await Start();
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IGenericGrain<(int, int)>>("a");
        await Assert.ThrowsAsync<NotSupportedException>(async () => await grain.Echo((1, 2)));
        await host.StopAsync();
    }

    [Fact]
    public async Task Idle_grain_leaves_by_the_given_clock()
    {
        var clock = new ManualClock();
        using var host = await LocalFixture.Start(_database.Path, _log, options => options.IdleAge = TimeSpan.FromHours(1), clock);
        await Grain<ILifeGrain>(host).Mark();
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(_log.Has("left a ActivationIdle"));
        clock.Advance(TimeSpan.FromMinutes(2));
        await _log.Until("left a ActivationIdle");
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_says_that_there_is_no_cluster()
    {
        var lines = new LogLines();
        using var host = await LocalFixture.Start(_database.Path, _log, configure: null, clock: null, lines);
        Assert.Contains(lines.Lines, line => line.Contains("one process, no cluster", StringComparison.Ordinal));
        await host.StopAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_says_it_is_immutable_is_copied_unless_the_host_shares_such_messages(bool shares)
    {
        using var host = await Start(options => options.SharesImmutable = shares);
        var shape = new Shape.Circle(1);
        var echo = await Grain<IMessageGrain>(host).EchoShape(shape);
        Assert.Equal(shape, echo);
        Assert.Equal(shares, ReferenceEquals(shape, echo));
        // What does not say so is copied in any case, with what is in it.
        var parcel = new Parcel(new ProbeId("p"), shape, [shape], null);
        var copy = await Grain<IMessageGrain>(host).EchoParcel(parcel);
        Assert.NotSame(parcel, copy);
        Assert.NotSame(shape, copy.Content);
        await host.StopAsync();
    }

    [Fact]
    public void Request_context_refuses_what_a_wire_could_not_carry() =>
        Assert.Throws<NotSupportedException>(() => RequestContext.Set("k", new object()));

    static TGrain Grain<TGrain>(IHost host, string key = "a")
        where TGrain : IGrainWithStringKey => host.Services.GetRequiredService<IGrainFactory>().GetGrain<TGrain>(key);

    Task<IHost> Start(Action<LocalGrainOptions>? configure = null) => LocalFixture.Start(_database.Path, _log, configure);

    async Task<string> OrderOfTurns(int? seed)
    {
        var log = new ProbeLog();
        using var host = await LocalFixture.Start(_database.Path, log, options => options.ShuffleSeed = seed);
        var grain = Grain<ITurnGrain>(host, "order");
        var first = grain.Hold("first");
        await log.Until("in first");
        var calls = Enumerable.Range(0, 8).Select(i => grain.Hold($"{i}")).ToArray();
        for (var i = 0; i < calls.Length; i++)
        {
            log.Open($"{i}");
        }
        log.Open("first");
        await Task.WhenAll([first, .. calls]);
        await host.StopAsync();
        Assert.Equal(seed is not null, host.Services.GetRequiredService<LocalGrainOptions>().ShuffledTurns > 0);
        return string.Join(' ', log.Lines.Where(line => line.StartsWith("in ", StringComparison.Ordinal)).Skip(1).Select(line => line["in ".Length..]));
    }

    void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_database.Path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
