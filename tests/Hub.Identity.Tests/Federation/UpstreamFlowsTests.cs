using System.Net;
using Hub.Testing;

namespace Hub.Identity.Tests;

/// <summary>What is remembered of sign-ins at providers that were used: bounded, and by nobody to be filled for others.</summary>
public sealed class UpstreamFlowsTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly UpstreamFlows flows;

    public UpstreamFlowsTests() => flows = new UpstreamFlows(clock);

    public void Dispose() => flows.Dispose();

    [Fact]
    public void One_address_fills_its_own_share_alone_and_only_for_the_time_of_a_flow()
    {
        var (flooding, other) = (Address("192.0.2.1"), Address("192.0.2.2"));
        for (var i = 0; i < UpstreamFlows.MaxUsedPerAddress; i++)
        {
            Assert.True(flows.Use(Begin(), flooding));
        }
        Assert.False(flows.Use(Begin(), flooding));
        Assert.True(flows.Use(Begin(), other));
        clock.Advance(UpstreamFlow.Lifetime);
        Assert.True(flows.Use(Begin(), flooding));
    }

    [Fact]
    public void One_network_of_48_bits_fills_its_own_share_alone_whatever_its_addresses()
    {
        for (var i = 0; i < UpstreamFlows.MaxUsedPerSite; i++)
        {
            Assert.True(flows.Use(Begin(), Address($"2001:db8:1:{i:x}::1")));
        }
        Assert.False(flows.Use(Begin(), Address("2001:db8:1:ffff::1")));
        Assert.True(flows.Use(Begin(), Address("2001:db8:2::1")));
        Assert.True(flows.Use(Begin(), Address("192.0.2.1")));
        clock.Advance(UpstreamFlow.Lifetime);
        Assert.True(flows.Use(Begin(), Address("2001:db8:1:ffff::1")));
    }

    [Fact]
    public void All_together_are_bounded()
    {
        for (var i = 0; i < UpstreamFlows.MaxUsed; i++)
        {
            Assert.True(flows.Use(Begin(), Address($"10.0.{i / UpstreamFlows.MaxUsedPerAddress}.1")));
        }
        Assert.False(flows.Use(Begin(), Address("192.0.2.1")));
        clock.Advance(UpstreamFlow.Lifetime);
        Assert.True(flows.Use(Begin(), Address("192.0.2.1")));
    }

    [Fact]
    public void A_flow_is_found_any_number_of_times_and_used_once_from_wherever()
    {
        var flow = Begin();
        var sealedFlow = flows.Seal(flow);
        Assert.Equal(flow, flows.Find(sealedFlow, flow.State));
        Assert.Equal(flow, flows.Find(sealedFlow, flow.State));
        Assert.Null(flows.Find(sealedFlow, Begin().State));
        Assert.True(flows.Use(flow, Address("192.0.2.1")));
        Assert.False(flows.Use(flow, Address("192.0.2.2")));
    }

    UpstreamFlow Begin() => flows.Begin("fake", returnTo: null, maxAgeSeconds: 60);

    static RemoteAddress Address(string text) => RemoteAddress.Of(IPAddress.Parse(text));
}
