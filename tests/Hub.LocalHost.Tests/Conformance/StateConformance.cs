using System.Globalization;
using System.Security.Cryptography;
using Hub.LocalHost.Probes;

namespace Hub.LocalHost.Conformance;

/// <summary>Stored states: who sees which, and what a lost race does.</summary>
public abstract class StateConformance(HostFixture host) : ConformanceTests(host)
{
    [Fact]
    public async Task State_outlives_its_activation()
    {
        await Grain<ILabelGrain>().Label("kept");
        await Grain<ICounterGrain>().Increment();
        Host.MakeStale("counter", Key());
        await Assert.ThrowsAnyAsync<Exception>(() => Grain<ICounterGrain>().Increment());
        Assert.Equal(2, await Grain<ICounterGrain>().Increment());
        Assert.Equal("kept", await Grain<ILabelGrain>().Label(next: null));
    }

    [Fact]
    public async Task Cleared_state_starts_over_and_can_be_written_again()
    {
        await Grain<ICounterGrain>().Increment();
        await Grain<ICounterGrain>().Increment();
        await Grain<ICounterGrain>().Forget();
        Assert.Equal(0, await Grain<ICounterGrain>().Read());
        Assert.Equal(1, await Grain<ICounterGrain>().Increment());
    }

    [Fact]
    public async Task Stale_write_fails_stores_nothing_and_the_next_call_reads_anew()
    {
        await Grain<ICounterGrain>().Increment();
        await Grain<ICounterGrain>().Increment();
        Host.MakeStale("counter", Key());
        await Assert.ThrowsAnyAsync<Exception>(() => Grain<ICounterGrain>().Increment());
        Assert.Equal(2, await Grain<ICounterGrain>().Read());
        Assert.Equal(3, await Grain<ICounterGrain>().Increment());
    }

    [Fact]
    public async Task Unreadable_state_is_taken_as_absent()
    {
        await Grain<ILabelGrain>().Label("lost");
        Host.Garble("label", Key());
        await Assert.ThrowsAnyAsync<Exception>(() => Grain<ILabelGrain>().Label("stale"));
        Assert.Equal("unset", await Grain<ILabelGrain>().Label(next: null));
        Assert.Equal("new", await Grain<ILabelGrain>().Label("new"));
    }

    [Fact]
    public async Task Two_classes_with_one_key_keep_apart()
    {
        await Grain<ICounterGrain>().Increment();
        Assert.Equal("unset", await Grain<ILabelGrain>().Label(next: null));
        await Grain<ILabelGrain>().Label("mine");
        Assert.Equal(2, await Grain<ICounterGrain>().Increment());
    }

    [Theory]
    [InlineData("7", "007")]
    [InlineData("0A", "a")]
    public async Task Keys_that_read_as_one_number_keep_apart(string left, string right)
    {
        // Digits only, so that the whole key reads as a number.
        var unique = RandomNumberGenerator.GetInt32(int.MaxValue).ToString("x8", CultureInfo.InvariantCulture);
        var first = Host.Grains.GetGrain<ICounterGrain>(left + unique);
        var second = Host.Grains.GetGrain<ICounterGrain>(right + unique);
        await first.Increment();
        await first.Increment();
        Assert.Equal(1, await second.Increment());
        Assert.Equal(3, await first.Increment());
    }
}
