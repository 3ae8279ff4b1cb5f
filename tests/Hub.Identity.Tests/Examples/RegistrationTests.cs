using System.Net;
using Hub.Canon;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Identity.Tests;

/// <summary>A citizen makes a sign-in of their own: what it is called, what it may, how many there are, and how it ends.</summary>
public sealed class RegistrationTests
{
    const string Password = "tiga kucing di atas pagar";

    [Fact]
    public async Task A_citizen_is_signed_in_under_a_drawn_name_that_signs_in_again_and_is_nobody_yet()
    {
        await using var hub = await TestHub.Start();
        var browser = new BrowserVisit();
        var person = (await Register(hub, browser)).Person;
        Assert.Matches("^warga-[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]{5}$", person.Name);
        Assert.Equal((PersonRole.Citizen, null, null), (person.Role, person.Subject, person.Agency));
        Assert.Equal(person.SignIn, (await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default))!.Person.SignIn);
        var recorded = Assert.IsType<SignInChanged>(Assert.Single(hub.Records.Acts));
        Assert.Equal((person.SignIn, PersonRole.Citizen, null, SignInChanges.PasswordSet), (recorded.SignIn, recorded.Role, recorded.Subject, recorded.Change));

        var again = await new BrowserVisit().Do(context => hub.Get<SignInService>().SignIn(context, person.Name.ToLowerInvariant(), Password));
        Assert.Equal(person.SignIn, Assert.IsType<SignInOutcome.SignedIn>(again).Person.SignIn);
        Assert.Equal(HttpStatusCode.Forbidden, await Mine(hub, browser));
        await Bind(hub, person);
        Assert.Equal(HttpStatusCode.OK, await Mine(hub, browser));
        Assert.NotEqual(person.Name, (await Register(hub, new BrowserVisit())).Person.Name);
    }

    [Fact]
    public async Task A_weak_password_makes_nothing_and_counts_for_nothing()
    {
        await using var hub = await TestHub.Start(options => options.MaxRegistrationsPerAddress = 1);
        foreach (var weak in new[] { null, "", "pendek", "passwordpassword" })
        {
            Assert.Equal(new RegistrationOutcome.Refused(PasswordRules.Weak), await Try(hub, new BrowserVisit(), weak));
        }
        Assert.Empty(hub.Records.Acts);
        await Register(hub, new BrowserVisit());
    }

    [Fact]
    public async Task One_address_makes_so_many_in_an_hour_its_network_counts_as_one_and_others_are_not_touched()
    {
        await using var hub = await TestHub.Start(options => options.MaxRegistrationsPerAddress = 2);
        await Register(hub, new BrowserVisit(), "2001:db8:1:2::1");
        hub.Clock.Advance(TimeSpan.FromMinutes(10));
        await Register(hub, new BrowserVisit(), "2001:db8:1:2:ffff::2");
        var refused = Assert.IsType<RegistrationOutcome.Refused>(await Try(hub, new BrowserVisit(), Password, "2001:db8:1:2::3"));
        Assert.Equal((RegistrationService.TooOften, TimeSpan.FromMinutes(50)), (refused.Code, refused.RetryAfter));
        Assert.Equal(1, hub.Records.CountOf(RegistrationService.TooOften));
        await Register(hub, new BrowserVisit(), "2001:db8:1:3::1");
        await Register(hub, new BrowserVisit(), "192.0.2.1");
        hub.Clock.Advance(TimeSpan.FromMinutes(50));
        await Register(hub, new BrowserVisit(), "2001:db8:1:2::3");
        Assert.IsType<RegistrationOutcome.Refused>(await Try(hub, new BrowserVisit(), Password, "2001:db8:1:2::3"));
    }

    [Fact]
    public async Task One_IPv6_site_makes_so_many_in_an_hour_whatever_address_of_it_asks_and_others_are_not_touched()
    {
        await using var hub = await TestHub.Start(options => (options.MaxRegistrationsPerAddress, options.MaxRegistrationsPerSite) = (2, 3));
        await Register(hub, new BrowserVisit(), "2001:db8:1:1::1");
        hub.Clock.Advance(TimeSpan.FromMinutes(10));
        await Register(hub, new BrowserVisit(), "2001:db8:1:2::1");
        await Register(hub, new BrowserVisit(), "2001:db8:1:3::1");
        Assert.Equal(
            new RegistrationOutcome.Refused(RegistrationService.TooOften, TimeSpan.FromMinutes(50)), await Try(hub, new BrowserVisit(), Password, "2001:db8:1:4::1"));
        await Register(hub, new BrowserVisit(), "2001:db8:2:4::1");
        hub.Clock.Advance(TimeSpan.FromMinutes(50));
        await Register(hub, new BrowserVisit(), "2001:db8:1:4::1");
    }

    [Fact]
    public async Task Where_there_is_no_room_one_never_used_again_for_a_day_gives_way_and_no_other()
    {
        await using var hub = await TestHub.Start(options => options.MaxUnboundRegistrations = 3);
        var used = (await Register(hub, new BrowserVisit())).Person;
        var forgotten = (await Register(hub, new BrowserVisit())).Person;
        Assert.IsType<SignInOutcome.SignedIn>(await new BrowserVisit().Do(context => hub.Get<SignInService>().SignIn(context, used.Name, Password)));
        hub.Clock.Advance(TimeSpan.FromHours(1));
        var young = (await Register(hub, new BrowserVisit())).Person;
        hub.Clock.Advance(HubIdentityOptions.UnusedLifetime - TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(new RegistrationOutcome.Refused(RegistrationService.Full), await Try(hub, new BrowserVisit(), Password));
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        await Register(hub, new BrowserVisit());
        Assert.Equal(new RegistrationOutcome.Refused(RegistrationService.Full), await Try(hub, new BrowserVisit(), Password));
        Assert.Null(await hub.Get<PeopleDirectory>().NameOf(forgotten.SignIn, default));
        Assert.NotNull(await hub.Get<PeopleDirectory>().NameOf(used.SignIn, default));
        Assert.NotNull(await hub.Get<PeopleDirectory>().NameOf(young.SignIn, default));
    }

    [Theory]
    [InlineData(29)]
    [InlineData(2)]
    public async Task Binding_that_is_being_recorded_comes_about_though_its_proposal_and_the_sign_in_are_over_meanwhile(int days)
    {
        await using var hub = await TestHub.Start(options => options.MaxUnboundRegistrations = 1);
        var citizen = (await Register(hub, new BrowserVisit())).Person;
        var (first, second) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer));
        hub.Clock.Advance(TimeSpan.FromDays(days) + TimeSpan.FromHours(23));
        var proposed = Assert.IsType<BindingOutcome.Proposed>(await hub.Get<BindingDesk>().Propose(first.SignIn, citizen.SignIn, Id128.Random(), "counter", default));
        hub.Clock.Advance(hub.Get<HubIdentityOptions>().BindingProposalLifetime - TimeSpan.FromSeconds(1));
        using var sweep = new ExpirySweep(hub.Get<IdentityDatabase>(), hub.Get<HubIdentityOptions>(), hub.Clock, NullLogger<ExpirySweep>.Instance);
        var tried = new List<RegistrationOutcome>();
        hub.Records.Before = async act =>
        {
            if (act is BindingConfirmed)
            {
                hub.Clock.Advance(TimeSpan.FromSeconds(2));
                await sweep.Pass(default);
                tried.Add(await Try(hub, new BrowserVisit(), Password));
            }
        };
        Assert.IsType<BindingOutcome.Bound>(await hub.Get<BindingDesk>().Confirm(proposed.Proposal.Id, second.SignIn, proposed.Proposal.Subject, default));
        Assert.Equal([new RegistrationOutcome.Refused(RegistrationService.Full)], tried);
        Assert.Equal(proposed.Proposal.Subject, (await hub.Get<PeopleDirectory>().Find(citizen.SignIn, default))!.Subject);
    }

    [Fact]
    public async Task No_more_are_made_than_may_wait_until_one_is_bound_or_its_time_is_over()
    {
        await using var hub = await TestHub.Start(options => (options.MaxUnboundRegistrations, options.MaxRegistrationsPerAddress) = (2, 100));
        var first = (await Register(hub, new BrowserVisit())).Person;
        var second = new BrowserVisit();
        var left = (await Register(hub, second)).Person;
        hub.Clock.Advance(HubIdentityOptions.RegistrationWindow);
        Assert.Equal(new RegistrationOutcome.Refused(RegistrationService.Full), await Try(hub, new BrowserVisit(), Password));
        Assert.Equal(1, hub.Records.CountOf(RegistrationService.Full));
        await Bind(hub, first);
        await Register(hub, new BrowserVisit());
        Assert.IsType<RegistrationOutcome.Refused>(await Try(hub, new BrowserVisit(), Password));

        hub.Clock.Advance(HubIdentityOptions.UnboundLifetime);
        using var sweep = new ExpirySweep(hub.Get<IdentityDatabase>(), hub.Get<HubIdentityOptions>(), hub.Clock, NullLogger<ExpirySweep>.Instance);
        await sweep.Pass(default);
        Assert.NotNull(await hub.Get<PeopleDirectory>().Find(first.SignIn, default));
        Assert.Null(await hub.Get<PeopleDirectory>().NameOf(left.SignIn, default));
        Assert.Null(await hub.Get<BrowserSessions>().Find(second.SessionSecret, default));
        await Register(hub, new BrowserVisit());
    }

    [Fact]
    public async Task Where_it_cannot_be_recorded_nothing_is_left()
    {
        await using var hub = await TestHub.Start(options => (options.MaxUnboundRegistrations, options.MaxRegistrationsPerAddress) = (1, 1));
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(() => Try(hub, new BrowserVisit(), Password));
        hub.Records.Down = false;
        Assert.Empty(await hub.Get<PeopleDirectory>().List(null, 10, default));
        // Nor is the address's share spent.
        await Register(hub, new BrowserVisit());
    }

    [Fact]
    public async Task Where_the_last_room_is_taken_meanwhile_the_address_keeps_its_share()
    {
        var moment = new Moment();
        await using var hub = await TestHub.Start(
            options => (options.MaxUnboundRegistrations, options.MaxRegistrationsPerAddress) = (2, 1), services: services => Interleaved<IRegistrationStore>.Put(services, moment));
        await Register(hub, new BrowserVisit(), "192.0.2.1");
        var store = new RegistrationStore(hub.Get<IdentityDatabase>());
        var (other, now) = (new Person(Id128.Random(), "other", PersonRole.Citizen, Subject: null), hub.Clock.GetUtcNow());
        moment.At("IRegistrationStore.Add", async () => Assert.Equal(RegistrationAddition.Added, await store.Add(other, "OTHER", now, now + HubIdentityOptions.UnboundLifetime, 2, default)));
        Assert.Equal(new RegistrationOutcome.Refused(RegistrationService.Full), await Try(hub, new BrowserVisit(), Password, "192.0.2.2"));
        Assert.True(moment.Passed);
        await store.Remove(other.SignIn, default);
        await Register(hub, new BrowserVisit(), "192.0.2.2");
    }

    [Fact]
    public async Task Switched_off_nothing_is_made()
    {
        await using var hub = await TestHub.Start(options => options.Registration = false);
        Assert.False(hub.Get<RegistrationService>().IsOn);
        Assert.Equal(new RegistrationOutcome.Refused(RegistrationService.Off), await Try(hub, new BrowserVisit(), Password));
        Assert.Empty(hub.Records.Acts);
    }

    static async Task<RegistrationOutcome.Registered> Register(TestHub hub, BrowserVisit browser, string? address = null) =>
        Assert.IsType<RegistrationOutcome.Registered>(await Try(hub, browser, Password, address));

    static Task<RegistrationOutcome> Try(TestHub hub, BrowserVisit browser, string? password, string? address = null) => browser.Do(context =>
    {
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        return hub.Get<RegistrationService>().Register(context, password);
    });

    static async Task Bind(TestHub hub, Person citizen)
    {
        var (first, second) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer));
        var proposed = Assert.IsType<BindingOutcome.Proposed>(await hub.Get<BindingDesk>().Propose(first.SignIn, citizen.SignIn, Id128.Random(), "counter", default));
        Assert.IsType<BindingOutcome.Bound>(await hub.Get<BindingDesk>().Confirm(proposed.Proposal.Id, second.SignIn, proposed.Proposal.Subject, default));
    }

    static async Task<HttpStatusCode> Mine(TestHub hub, BrowserVisit browser)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mine");
        request.Headers.TryAddWithoutValidation("Cookie", $"{SessionCookie.Name}={browser.SessionSecret}");
        using var response = await hub.Http.SendAsync(request);
        return response.StatusCode;
    }
}
