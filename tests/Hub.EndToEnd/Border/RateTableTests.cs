using FsCheck;
using FsCheck.Fluent;
using Hub.Api.Hosting.Limits;
using Hub.Identity;
using Hub.Testing;

namespace Hub.EndToEnd.Border;

/// <summary>Token buckets: what they grant, what they say, and what they keep.</summary>
public sealed class RateTableTests
{
    static readonly RateRule Rule = new(PerSecond: 10, Burst: 20);

    readonly ManualClock _clock = new();

    [Fact]
    public void Burst_is_granted_at_once_and_then_the_steady_rate()
    {
        var table = new RateTable<string>(Rule, 8, _clock);
        Assert.Equal(20, Granted(table, "a", 100));
        _clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, Granted(table, "a", 100));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Granted(table, "a", 100));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(20, Granted(table, "a", 100));
    }

    [Fact]
    public void Refusal_says_when_the_next_one_is_granted_to_the_tick()
    {
        var table = new RateTable<string>(Rule, 8, _clock);
        Assert.Equal(19, table.Take("a").Remaining);
        Granted(table, "a", 100);
        _clock.Advance(TimeSpan.FromMilliseconds(30));
        var refused = table.Take("a");
        Assert.Equal((false, 0, TimeSpan.FromMilliseconds(70)), (refused.Allowed, refused.Remaining, refused.RetryAfter));
        _clock.Advance(refused.RetryAfter - TimeSpan.FromTicks(1));
        Assert.False(table.Take("a").Allowed);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(table.Take("a").Allowed);
    }

    [Fact]
    public void Looking_takes_nothing()
    {
        var table = new RateTable<string>(new(1, 1), 8, _clock);
        Assert.True(table.Look("a").Allowed);
        Assert.True(table.Look("a").Allowed);
        Assert.True(table.Take("a").Allowed);
        Assert.False(table.Look("a").Allowed);
    }

    [Fact]
    public void One_callers_bucket_is_not_anothers()
    {
        var table = new RateTable<string>(Rule, 8, _clock);
        Assert.Equal(20, Granted(table, "a", 100));
        Assert.Equal(20, Granted(table, "b", 100));
    }

    [Fact]
    public void Invented_callers_neither_grow_the_table_nor_get_more_than_one_bucket_nor_touch_those_who_are_known()
    {
        const int capacity = 64;
        var table = new RateTable<int>(Rule, capacity, _clock);
        for (var caller = 0; caller < capacity; caller++)
        {
            Assert.Equal(1, Granted(table, caller, 1));
        }
        var others = Enumerable.Range(capacity, 10_000).Sum(caller => Granted(table, caller, 1));
        Assert.Equal(Rule.Burst, others);
        Assert.Equal(capacity, table.Count);
        Assert.Equal(Rule.Burst - 1, Granted(table, 0, 100));
    }

    [Fact]
    public void Who_has_paused_makes_room()
    {
        const int capacity = 64;
        var table = new RateTable<int>(Rule, capacity, _clock);
        Enumerable.Range(0, capacity).ToList().ForEach(caller => table.Take(caller));
        _clock.Advance(TimeSpan.FromSeconds(2));
        for (var caller = capacity; caller < capacity * 2; caller++)
        {
            Assert.Equal(Rule.Burst, Granted(table, caller, 100));
        }
        Assert.Equal(capacity, table.Count);
    }

    [Fact]
    public void No_stretch_of_time_grants_more_than_burst_and_rate() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(
            ArbMap.Default.ArbFor<PositiveInt[]>(),
            pauses =>
            {
                var clock = new ManualClock();
                var table = new RateTable<string>(Rule, 4, clock);
                var granted = new List<TimeSpan>();
                var at = TimeSpan.Zero;
                foreach (var pause in pauses)
                {
                    var step = TimeSpan.FromMilliseconds(pause.Get % 400);
                    clock.Advance(step);
                    at += step;
                    for (var i = 0; i < pause.Get % 30; i++)
                    {
                        if (table.Take("a").Allowed)
                        {
                            granted.Add(at);
                        }
                    }
                }
                for (var first = 0; first < granted.Count; first++)
                {
                    for (var last = first; last < granted.Count; last++)
                    {
                        if (last - first + 1 > Rule.Burst + ((granted[last] - granted[first]).TotalSeconds * Rule.PerSecond) + 1e-6)
                        {
                            return false;
                        }
                    }
                }
                return true;
            }));

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::1", "127.0.0.1", false)]
    public void Network_of_an_IPv6_host_is_one_caller(string one, string other, bool same) =>
        Assert.Equal(same, RemoteAddress.Of(System.Net.IPAddress.Parse(one)) == RemoteAddress.Of(System.Net.IPAddress.Parse(other)));

    static int Granted<TKey>(RateTable<TKey> table, TKey key, int asked)
        where TKey : notnull =>
        Enumerable.Range(0, asked).Count(_ => table.Take(key).Allowed);
}
