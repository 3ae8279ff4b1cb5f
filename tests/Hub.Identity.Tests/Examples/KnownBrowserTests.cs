namespace Hub.Identity.Tests;

/// <summary>A stranger's guesses close a password for strangers; a browser that the person has signed in by has a count of its own.</summary>
public sealed class KnownBrowserTests(SharedHub shared) : IClassFixture<SharedHub>
{
    const string NewPassword = "tiga kucing di atas pagar";

    readonly TestHub hub = shared.Hub;

    [Fact]
    public async Task Strangers_close_the_password_for_strangers_alone()
    {
        var (person, own) = await Known();
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        // Told to the owner, once; and the owner's sign-in gives strangers no more guesses.
        Assert.Equal(HubIdentityOptions.MaxFailuresInAll, await Told(own));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.Equal(0, await Told(own));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        Assert.IsType<CredentialOutcome.Done>(await hub.Get<CredentialDesk>().SetPassword(await hub.Now(person), NewPassword, default));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person, NewPassword));
    }

    [Fact]
    public async Task Known_browser_is_locked_by_its_own_failures_and_locks_nobody_else()
    {
        var (person, own) = await Known();
        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, person, "wrong"));
        }
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person));
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.Equal(5, await Told(own));
        await Guess(person, () => own, HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person));
    }

    [Fact]
    public async Task Password_and_code_from_a_known_browser_are_both_counted_there()
    {
        var (person, own) = await Known();
        var (secret, _) = await hub.AddApp(person);
        hub.Clock.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        await hub.ByPassword(own, person);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByCode(own, hub.CodeNow(secret)));
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        hub.Clock.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(own, "000000x"));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByCode(own, hub.CodeNow(secret)));
        Assert.Equal(HubIdentityOptions.MaxFailuresInAll + 1, await Told(own));
    }

    [Fact]
    public async Task Browser_is_known_by_whom_it_signed_in_until_their_ways_in_change_or_its_time_is_over()
    {
        var (person, own) = await Known();
        var other = await hub.NewPerson();
        await Guess(other, () => own, 5);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, other));
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        await Guess(other, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        // Two people share it: the sign-in of one leaves the other known.
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, other));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        await hub.Get<OwnSessions>().EndAll(await hub.Now(person), default);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, other));
        hub.Clock.Advance(KnownBrowsers.Lifetime);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, other));
    }

    [Fact]
    public async Task Copied_cookie_is_a_strangers_after_the_next_sign_in_and_the_oldest_browser_gives_way()
    {
        var (person, own) = await Known();
        var copy = own.Copy();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        var first = new BrowserVisit();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(first, person));
        for (var i = 0; i < KnownBrowsers.MaxPerPerson - 1; i++)
        {
            hub.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(i == 0 ? own : new BrowserVisit(), person));
        }
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(copy, person));
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(first, person));
    }

    async Task<(Person Person, BrowserVisit Browser)> Known()
    {
        var (person, browser) = (await hub.NewPerson(), new BrowserVisit());
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(browser, person));
        return (person, browser);
    }

    async Task<int> Told(BrowserVisit browser) => (await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default))!.FailedBefore;

    async Task Guess(Person person, Func<BrowserVisit> browser, int times)
    {
        for (var i = 0; i < times; i++)
        {
            hub.Clock.Advance(TimeSpan.FromMinutes(15));
            Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(browser(), person, "wrong"));
        }
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
    }
}
