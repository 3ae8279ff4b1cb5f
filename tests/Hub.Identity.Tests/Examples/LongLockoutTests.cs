namespace Hub.Identity.Tests;

/// <summary>Guessing slowly ends too, the owner hears of it, and no guesser keeps them from their passkey.</summary>
public sealed class LongLockoutTests(SharedHub shared) : IClassFixture<SharedHub>
{
    const string NewPassword = "tiga kucing di atas pagar";

    readonly TestHub hub = shared.Hub;

    [Fact]
    public async Task A_hundred_failures_over_whatever_time_close_the_password_until_there_is_a_new_one()
    {
        var person = await hub.NewPerson();
        using var phone = await hub.AddPasskey(person);
        await GuessSlowly(person, HubIdentityOptions.MaxFailuresInAll);
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        hub.Clock.Advance(TimeSpan.FromDays(365));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));

        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person));
        Assert.IsType<CredentialOutcome.Done>(await hub.Get<CredentialDesk>().SetPassword(await hub.Now(person), NewPassword, default));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person, NewPassword));
    }

    [Fact]
    public async Task The_hundredth_attempt_is_still_looked_at_and_a_success_begins_the_count_anew()
    {
        var person = await hub.NewPerson();
        await GuessSlowly(person, HubIdentityOptions.MaxFailuresInAll - 1);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person));
        await GuessSlowly(person, HubIdentityOptions.MaxFailuresInAll - 1);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person));
    }

    [Fact]
    public async Task A_right_password_without_its_code_is_no_success()
    {
        var person = await hub.NewPerson();
        var (secret, _) = await hub.AddApp(person);
        for (var i = 0; i < HubIdentityOptions.MaxFailuresInAll; i++)
        {
            hub.Clock.Advance(TimeSpan.FromMinutes(15));
            Assert.IsType<SignInOutcome.NeedsCode>(await hub.ByPassword(new BrowserVisit(), person));
        }
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(browser, person));
        Assert.IsType<SignInOutcome.Refused>(await hub.ByCode(browser, hub.CodeNow(secret)));
    }

    [Fact]
    public async Task The_owner_is_told_of_attempts_once_whichever_way_they_sign_in()
    {
        var person = await hub.NewPerson();
        using var phone = await hub.AddPasskey(person);
        await hub.ByPassword(new BrowserVisit(), person, "wrong");
        await hub.ByPassword(new BrowserVisit(), person, "wrong");
        Assert.Equal(new FailedAttempts(2, 2), await hub.FailuresIn(new BrowserVisit(), person));
        Assert.Equal(2, await ToldAt(browser => hub.ByPasskey(phone, browser: browser)));
        Assert.Equal(new FailedAttempts(2, 0), await hub.FailuresIn(new BrowserVisit(), person));
        Assert.Equal(0, await ToldAt(browser => hub.ByPasskey(phone, browser: browser)));
        await hub.ByPassword(new BrowserVisit(), person, "wrong");
        Assert.Equal(1, await ToldAt(browser => hub.ByPassword(browser, person)));
        Assert.Equal(new FailedAttempts(0, 0), await hub.FailuresIn(new BrowserVisit(), person));
        Assert.Equal([2, 0, 1], (await hub.Get<OwnSessions>().Of(person.SignIn, default)).OrderBy(session => session.CreatedAt).Select(session => session.FailedBefore));
    }

    [Fact]
    public async Task Own_password_and_code_are_not_told_as_failures_but_a_wrong_code_is()
    {
        var person = await hub.NewPerson();
        var (secret, _) = await hub.AddApp(person);
        hub.Clock.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        Assert.Equal(1, await ToldAt(async browser =>
        {
            await hub.ByPassword(browser, person);
            await hub.ByCode(browser, "000000x");
            return await hub.ByCode(browser, hub.CodeNow(secret));
        }));
    }

    [Fact]
    public async Task Pages_are_told_for_five_minutes_after_the_sign_in()
    {
        var person = await hub.NewPerson();
        await hub.ByPassword(new BrowserVisit(), person, "wrong");
        var browser = new BrowserVisit();
        await hub.ByPassword(browser, person);
        Assert.Equal("1", await Claimed(browser));
        hub.Clock.Advance(SessionAuthenticationHandler.TellFailuresFor);
        Assert.Equal("0", await Claimed(browser));
    }

    async Task<int> ToldAt(Func<BrowserVisit, Task<SignInOutcome>> signIn)
    {
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.SignedIn>(await signIn(browser));
        return (await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default))!.FailedBefore;
    }

    async Task<string> Claimed(BrowserVisit browser)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/failed-before");
        request.Headers.TryAddWithoutValidation("Cookie", $"{SessionCookie.Name}={browser.SessionSecret}");
        using var response = await hub.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    async Task GuessSlowly(Person person, int times)
    {
        for (var i = 0; i < times; i++)
        {
            // Never five within the window: the short lock never holds.
            hub.Clock.Advance(TimeSpan.FromMinutes(15));
            Assert.IsType<SignInOutcome.Refused>(await hub.ByPassword(new BrowserVisit(), person, "wrong"));
        }
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
    }
}
