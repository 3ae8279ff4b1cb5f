using System.Net;
using Hub.Testing;

namespace Hub.Identity.Tests;

/// <summary>How many sign-ins an address, its network and everybody have made lately.</summary>
public sealed class RegistrationSharesTests
{
    static readonly TimeSpan Window = TimeSpan.FromHours(1);

    readonly ManualClock clock = new();

    [Fact]
    public void So_many_are_remembered_over_all_addresses_and_the_next_waits_for_the_oldest()
    {
        var shares = new RegistrationShares(perAddress: 2, perSite: 2, maxRemembered: 3, Window, clock);
        Assert.NotNull(shares.Take(At("192.0.2.1"), out _));
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(shares.Take(At("192.0.2.2"), out _));
        Assert.NotNull(shares.Take(At("192.0.2.3"), out _));
        Assert.Null(shares.Take(At("192.0.2.4"), out var wait));
        Assert.Equal(TimeSpan.FromMinutes(40), wait);
        clock.Advance(wait);
        Assert.NotNull(shares.Take(At("192.0.2.4"), out _));
        Assert.Null(shares.Take(At("192.0.2.5"), out _));
    }

    [Fact]
    public void What_is_given_back_is_to_be_had_again_by_address_network_and_everybody_and_counts_once()
    {
        var shares = new RegistrationShares(perAddress: 1, perSite: 2, maxRemembered: 2, Window, clock);
        var first = shares.Take(At("2001:db8:1:1::1"), out _)!;
        Assert.NotNull(shares.Take(At("2001:db8:1:2::1"), out _));
        Assert.Null(shares.Take(At("2001:db8:1:3::1"), out _));
        shares.GiveBack(first);
        shares.GiveBack(first);
        Assert.NotNull(shares.Take(At("2001:db8:1:1::1"), out _));
        Assert.Null(shares.Take(At("2001:db8:1:3::1"), out _));
        clock.Advance(Window);
        var late = shares.Take(At("2001:db8:1:1::1"), out _)!;
        clock.Advance(Window);
        Assert.NotNull(shares.Take(At("2001:db8:1:1::1"), out _));
        // Its time was over: what came after it stays.
        shares.GiveBack(late);
        Assert.Null(shares.Take(At("2001:db8:1:1::1"), out _));
    }

    static RemoteAddress At(string address) => RemoteAddress.Of(IPAddress.Parse(address));
}
