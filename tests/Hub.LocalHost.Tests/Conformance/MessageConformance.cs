using Hub.LocalHost.Probes;
using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Conformance;

/// <summary>What crosses a grain border, and how.</summary>
public abstract class MessageConformance(HostFixture host) : ConformanceTests(host)
{
    [Fact]
    public async Task Keys_of_all_kinds_arrive()
    {
        var guid = Guid.NewGuid();
        Assert.Equal(Key(), await Grain<IMessageGrain>().Key());
        Assert.Equal(guid, await Host.Grains.GetGrain<INamedGrain>(guid).Key());
        Assert.Equal(long.MinValue, await Host.Grains.GetGrain<INumberedGrain>(long.MinValue).Key());
        Assert.Equal(255, await Host.Grains.GetGrain<INumberedGrain>(255).Key());
    }

    [Fact]
    public async Task Value_tasks_work()
    {
        await Grain<IMessageGrain>().Nothing();
        Assert.Equal(42, await Grain<IMessageGrain>().Add(40, 2));
    }

    [Fact]
    public async Task Generic_grain_works_per_type_argument()
    {
        Assert.Equal(new ProbeId("x"), await Grain<IGenericGrain<ProbeId>>().Echo(new ProbeId("x")));
        Assert.Equal(7, await Grain<IGenericGrain<int>>().Echo(7));
    }

    [Fact]
    public async Task Union_keeps_its_case()
    {
        Assert.Equal(new Shape.Box(1, 2), await Grain<IMessageGrain>().EchoShape(new Shape.Box(1, 2)));
        Assert.Null(await Grain<IMessageGrain>().EchoShape(null));
    }

    [Fact]
    public async Task Union_keeps_its_case_when_nested_and_listed()
    {
        var inner = new Parcel(new ProbeId("i"), Content: null, [new Shape.Circle(3)], Inner: null);
        var echo = await Grain<IMessageGrain>().EchoParcel(new Parcel(new ProbeId("o"), new Shape.Circle(1), [new Shape.Box(1, 2)], inner));

        Assert.Equal(new Shape.Circle(1), echo.Content);
        Assert.Equal([new Shape.Box(1, 2)], echo.More);
        Assert.Equal([new Shape.Circle(3)], echo.Inner!.More);
    }

    [Fact]
    public async Task Arguments_and_results_are_copied()
    {
        var sent = new List<string> { "1" };
        var received = await Grain<IMessageGrain>().Keep(sent);
        sent.Add("2");
        received.Add("3");
        Assert.Equal(1, await Grain<IMessageGrain>().KeptCount());
    }

    [Fact]
    public async Task Message_of_eight_mebibytes_arrives() =>
        Assert.Equal(8 << 20, await Grain<IMessageGrain>().Size(new byte[8 << 20]));

    [Fact]
    public async Task Exception_keeps_type_and_message()
    {
        Assert.Equal("no", (await Assert.ThrowsAsync<ProbeException>(() => Grain<IMessageGrain>().Fail("no"))).Message);
        Assert.Equal("at once", (await Assert.ThrowsAsync<ProbeException>(() => Grain<IMessageGrain>().FailAtOnce("at once"))).Message);
    }

    [Fact]
    public async Task Exception_keeps_its_inner_exception()
    {
        var outer = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain<IMessageGrain>().FailWithInner());
        Assert.Equal("inner", Assert.IsType<ProbeException>(outer.InnerException).Message);
    }

    [Fact]
    public async Task Context_flows_down_and_not_back()
    {
        RequestContext.Set("k", "v");
        Assert.Equal("v", await Grain<IMessageGrain>().ContextVia(Key("b"), "k"));
        RequestContext.Clear();
        Assert.Null(await Grain<IMessageGrain>().ContextVia(Key("b"), "k"));
        await Grain<IMessageGrain>().SetContext("x", "y");
        Assert.Null(RequestContext.Get("x"));
        Assert.Null(await Grain<IMessageGrain>().Context("x"));
    }

    [Fact]
    public async Task Filter_sees_results_and_faults()
    {
        await Grain<IMessageGrain>().Key();
        await Assert.ThrowsAsync<ProbeException>(() => Grain<IMessageGrain>().Fail("seen"));
        await Log.Until($"filter Key message/{Key()} gave {Key()}");
        await Log.Until($"filter Fail message/{Key()} threw seen");
    }

    [Fact]
    public void Reference_without_a_class_is_refused() =>
        Assert.Throws<ArgumentException>(() => Host.Grains.GetGrain<IGrainWithStringKeyNobodyImplements>("a"));

    [Fact]
    public void Blank_key_is_refused() => Assert.ThrowsAny<ArgumentException>(() => Host.Grains.GetGrain<IMessageGrain>(" "));
}

public interface IGrainWithStringKeyNobodyImplements : IGrainWithStringKey
{
    Task Nothing();
}
