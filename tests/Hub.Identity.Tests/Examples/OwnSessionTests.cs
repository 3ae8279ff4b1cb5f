using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class OwnSessionTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub hub = shared.Hub;

    OwnSessions Sessions => hub.Get<OwnSessions>();

    [Fact]
    public async Task A_person_sees_their_own_sessions_and_ends_one_of_them()
    {
        var (person, other) = (await hub.NewPerson(), await hub.NewPerson());
        var (phone, computer, stranger) = (new BrowserVisit(), new BrowserVisit(), new BrowserVisit());
        await hub.ByPassword(phone, person);
        hub.Clock.Advance(TimeSpan.FromMinutes(1));
        await hub.ByPassword(computer, person);
        await hub.ByPassword(stranger, other);
        var listed = await Sessions.Of(person.SignIn, default);
        Assert.Equal(2, listed.Count);
        Assert.True(listed[0].CreatedAt > listed[1].CreatedAt);
        Assert.Equal(["pwd"], listed[0].Authentication.Methods);

        var foreign = Assert.Single(await Sessions.Of(other.SignIn, default)).Id;
        Assert.False(await Sessions.End(person.SignIn, foreign, default));
        Assert.True(await Sessions.End(person.SignIn, listed[1].Id, default));
        Assert.Null(await hub.Get<BrowserSessions>().Find(phone.SessionSecret, default));
        Assert.NotNull(await hub.Get<BrowserSessions>().Find(computer.SessionSecret, default));
        Assert.NotNull(await hub.Get<BrowserSessions>().Find(stranger.SessionSecret, default));
    }

    [Fact]
    public async Task Sessions_that_are_over_are_not_listed()
    {
        var person = await hub.NewPerson();
        await hub.ByPassword(new BrowserVisit(), person);
        hub.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Empty(await Sessions.Of(person.SignIn, default));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_sessions_and_grants_of_this_person_alone_and_is_recorded()
    {
        var (person, other) = (await hub.NewPerson(), await hub.NewPerson());
        var (browser, stranger) = (new BrowserVisit(), new BrowserVisit());
        await hub.ByPassword(browser, person);
        await hub.ByPassword(stranger, other);
        var (mine, theirs) = (await GrantOf(person), await GrantOf(other));
        await Sessions.EndAll(person, default);
        Assert.Null(await hub.Get<BrowserSessions>().Find(browser.SessionSecret, default));
        Assert.NotNull(await hub.Get<BrowserSessions>().Find(stranger.SessionSecret, default));
        Assert.True(await IsRevoked(mine));
        Assert.False(await IsRevoked(theirs));
        Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.SignIn == person.SignIn && act.Change == SignInChanges.SessionsEnded);
    }

    [Fact]
    public async Task Signing_in_again_by_another_way_ends_the_secret_that_was()
    {
        var person = await hub.NewPerson();
        using var phone = await hub.AddPasskey(person);
        var browser = new BrowserVisit();
        await hub.ByPassword(browser, person);
        var before = browser.SessionSecret;
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone, browser: browser));
        Assert.Null(await hub.Get<BrowserSessions>().Find(before, default));
        Assert.Single(await Sessions.Of(person.SignIn, default));
    }

    /// <summary>A grant as the authorization server would have made it.</summary>
    async Task<Id128> GrantOf(Person person)
    {
        var id = Id128.Random();
        var now = hub.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await hub.Get<IdentityDatabase>().Write(
            session => session.Execute(
                """
                INSERT INTO grants (id, client_id, sign_in, scopes, authenticated_at, methods, created_at, expires_at)
                VALUES (@id, 'app', @person, 'me', @now, 'pwd', @now, @until)
                """,
                ("@id", id.ToArray()),
                ("@person", person.SignIn.ToArray()),
                ("@now", now),
                ("@until", now + 3_600_000)),
            default);
        return id;
    }

    async Task<bool> IsRevoked(Id128 grant) => await hub.Get<IdentityDatabase>().Read(
        session => session.Scalar("SELECT 1 FROM grants WHERE id = @id AND revoked_at IS NOT NULL", ("@id", grant.ToArray())), default) is not null;
}
