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
        var elsewhere = new BrowserVisit();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(elsewhere, person));
        // Told wherever the owner signs in next, once.
        Assert.Equal(5, await Told(elsewhere));
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.Equal(0, await Told(own));
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
        using var phone = await hub.AddPasskey(person);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, other));
        hub.Clock.Advance(KnownBrowsers.Lifetime);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, other));
    }

    [Fact]
    public async Task Copied_cookie_is_a_strangers_after_the_next_sign_in()
    {
        var (person, own) = await Known();
        var copy = own.Copy();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(copy, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
    }

    [Fact]
    public async Task The_seventeenth_browser_makes_the_first_a_strangers()
    {
        var (person, first) = await Known();
        var second = new BrowserVisit();
        var newest = second;
        for (var i = 1; i <= KnownBrowsers.MaxPerPerson; i++)
        {
            hub.Clock.Advance(TimeSpan.FromSeconds(1));
            newest = i == 1 ? second : new BrowserVisit();
            Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(newest, person));
        }
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(first, person));
        // A sign-in by a known browser takes no other's place.
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(newest, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(second, person));
    }

    [Fact]
    public async Task Thief_of_the_cookie_who_signs_in_as_themselves_moves_nobody()
    {
        var (person, own) = await Known();
        var housemate = await hub.NewPerson();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, housemate));
        var (thief, copy) = (await hub.NewPerson(), own.Copy());
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(copy, thief));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        await Guess(housemate, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(copy, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, housemate));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(copy, housemate));
    }

    [Fact]
    public async Task Ninth_person_of_a_browser_makes_it_a_strangers_to_the_first()
    {
        var (person, own) = await Known();
        var second = await hub.NewPerson();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, second));
        for (var i = 2; i <= KnownBrowsers.MaxPerBrowser; i++)
        {
            Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, await hub.NewPerson()));
        }
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        await Guess(second, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, second));
    }

    [Fact]
    public async Task Failures_in_a_known_browser_are_told_after_a_passkey_and_not_forgotten()
    {
        var (person, own) = await Known();
        using var phone = await hub.AddPasskey(person);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, person, "wrong"));
        }
        Assert.Equal(new FailedAttempts(3, 3), await hub.FailuresIn(own, await hub.Now(person)));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone, browser: own));
        Assert.Equal(3, await Told(own));
        Assert.Equal(new FailedAttempts(3, 0), await hub.FailuresIn(own, await hub.Now(person)));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.Equal(0, await Told(own));
        Assert.Equal(new FailedAttempts(0, 0), await hub.FailuresIn(own, await hub.Now(person)));
    }

    [Fact]
    public async Task Password_closed_in_a_known_browser_stays_closed_there_after_a_passkey_until_there_is_a_new_one()
    {
        var (person, own) = await Known();
        using var phone = await hub.AddPasskey(person);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        await Guess(person, () => own, HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone, browser: own));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(own, person));
        var now = await hub.Now(person);
        Assert.Equal(HubIdentityOptions.MaxFailuresInAll, (await hub.FailuresIn(own, now)).InAll);
        Assert.Equal(0, (await hub.FailuresIn(new BrowserVisit(), now)).InAll);
        Assert.IsType<CredentialOutcome.Done>(await hub.Get<CredentialDesk>().SetPassword(now, NewPassword, default));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone, browser: own));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person, NewPassword));
    }

    [Fact]
    public async Task Right_password_sets_the_count_back_also_where_the_browser_was_a_strangers_meanwhile()
    {
        var (person, own) = await Known();
        await Guess(person, () => own, HubIdentityOptions.MaxFailuresInAll);
        using var phone = await hub.AddPasskey(person);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
    }

    [Fact]
    public async Task Signing_out_everywhere_leaves_this_browser_known_and_no_other()
    {
        var (person, own) = await Known();
        var elsewhere = new BrowserVisit();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(elsewhere, person));
        await Guess(person, () => new BrowserVisit(), HubIdentityOptions.MaxFailuresInAll);
        var before = await hub.Now(person);
        await own.Do(async context =>
        {
            await hub.Get<OwnSessions>().EndAll(context, before);
            return true;
        });
        var now = await hub.Now(person);
        Assert.NotEqual(before.Epoch, now.Epoch);
        // What the owner is told of their password is what applies in this browser.
        Assert.Equal(0, (await hub.FailuresIn(own, now)).InAll);
        Assert.Equal(HubIdentityOptions.MaxFailuresInAll, (await hub.FailuresIn(elsewhere, now)).InAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(elsewhere, person));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(own, person));
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
