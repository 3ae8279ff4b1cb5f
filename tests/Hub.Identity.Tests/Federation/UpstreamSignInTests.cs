using System.Net;

namespace Hub.Identity.Tests;

/// <summary>Citizens sign in at npm oidc-provider: pushed requests, PKCE, private_key_jwt, <c>iss</c> in the answer.</summary>
[Collection(OidcProviderTests.Name)]
public sealed class UpstreamSignInTests(OidcProvider national) : IAsyncLifetime
{
    readonly FakeRegister register = new();
    TestHub hub = null!;

    public async ValueTask InitializeAsync() => hub = await register.Hub(national.Provider);

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task Citizen_signs_in_and_goes_where_they_wanted()
    {
        using var browser = new UpstreamBrowser(hub);
        var address = await browser.Start("nasional", "&return=/me/history%3Fpage%3D2");
        Assert.StartsWith(national.Issuer, address, StringComparison.Ordinal);
        // The request was pushed: the browser carries its name, and nothing that could be changed on the way.
        Assert.Equal(["client_id", "request_uri"], Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(address).Query).Keys.Order(StringComparer.Ordinal));

        Assert.Equal("/me/history?page=2", await browser.Finish(await browser.SignInThere(address, new { sub = "somebody", acr = "urn:example:one" })));
        var session = await browser.Who();
        Assert.Equal(PersonRole.Citizen, session.Person.Role);
        Assert.Null(session.Person.Subject);
        Assert.StartsWith("nasional:", session.Person.Name, StringComparison.Ordinal);
        Assert.Equal([AuthenticationMethods.Federated], session.Authentication.Methods);
        Assert.Equal(AuthenticationEvent.OneFactor, session.Authentication.Acr);
        Assert.True(RandomSecret.TryHash(browser.Known, out _));
        // Nothing personal before a binding.
        using var mine = await browser.Get("/mine");
        Assert.Equal(HttpStatusCode.Forbidden, mine.StatusCode);
    }

    [Fact]
    public async Task Identity_is_issuer_and_sub_and_nothing_else()
    {
        using var first = new UpstreamBrowser(hub);
        using var second = new UpstreamBrowser(hub);
        using var third = new UpstreamBrowser(hub);
        await first.SignIn("nasional", new { sub = "one", email = "same@example", name = "Same" });
        await second.SignIn("nasional", new { sub = "one", email = "other@example" });
        await third.SignIn("nasional", new { sub = "two", email = "same@example", name = "Same" });
        var signIn = (await first.Who()).Person.SignIn;
        Assert.Equal(signIn, (await second.Who()).Person.SignIn);
        Assert.NotEqual(signIn, (await third.Who()).Person.SignIn);
        // Whoever knows the name of such a sign-in has no password for it.
        Assert.IsType<SignInOutcome.Refused>(await hub.Get<SignInService>().SignIn((await first.Who()).Person.Name, "", null, "", CancellationToken.None));
    }

    [Fact]
    public async Task Two_factors_there_are_two_factors_here_and_their_time_is_kept()
    {
        using var browser = new UpstreamBrowser(hub);
        await browser.SignIn("nasional", new { sub = "careful", acr = "urn:example:two", secondsAgo = 600 }, "&acr=urn:hub:acr:2");
        var authentication = (await browser.Who()).Authentication;
        Assert.Equal(AuthenticationEvent.TwoFactors, authentication.Acr);
        Assert.Equal([AuthenticationMethods.Federated, AuthenticationMethods.MultiFactor], authentication.Methods);
        Assert.InRange(hub.Clock.GetUtcNow() - authentication.At, TimeSpan.FromSeconds(595), TimeSpan.FromSeconds(630));
    }

    [Fact]
    public async Task Claim_binds_once_and_is_on_record_before_it_has_effect()
    {
        using var browser = new UpstreamBrowser(hub);
        register.LedgerDown = true;
        var callback = await browser.SignInThere(await browser.Start("nasional"), new { sub = "bound", nik = FakeRegister.Nik });
        using (var failed = await browser.Get(callback))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        }
        Assert.Null(browser.Session);
        register.LedgerDown = false;

        await browser.SignIn("nasional", new { sub = "bound", nik = FakeRegister.Nik });
        var person = (await browser.Who()).Person;
        Assert.Equal(register[FakeRegister.Nik], person.Subject);
        Assert.Equal([new UpstreamBinding("nasional", person.SignIn, register[FakeRegister.Nik])], register.Bound);
        using var mine = await browser.Get("/mine");
        Assert.Equal(HttpStatusCode.OK, mine.StatusCode);

        await browser.SignIn("nasional", new { sub = "bound", nik = FakeRegister.Nik });
        Assert.Single(register.Bound);
    }

    [Fact]
    public async Task Claim_takes_over_no_other_sign_in()
    {
        using var owner = new UpstreamBrowser(hub);
        using var other = new UpstreamBrowser(hub);
        await owner.SignIn("nasional", new { sub = "owner", nik = FakeRegister.Nik });
        await other.SignIn("nasional", new { sub = "other", nik = FakeRegister.Nik });
        Assert.Null((await other.Who()).Person.Subject);
        Assert.NotEqual((await owner.Who()).Person.SignIn, (await other.Who()).Person.SignIn);
        Assert.Single(register.Bound);
    }

    [Theory]
    [InlineData(FakeRegister.OtherNik)]
    [InlineData("3171010101900009")]
    public async Task Bound_sign_in_is_refused_where_the_claim_names_somebody_else(string nik)
    {
        using var browser = new UpstreamBrowser(hub);
        using var later = new UpstreamBrowser(hub);
        await browser.SignIn("nasional", new { sub = "moved", nik = FakeRegister.Nik });
        Assert.Equal(Carried.Fault("upstream.identity-changed"), await later.SignIn("nasional", new { sub = "moved", nik }));
        Assert.Single(register.Bound);
    }

    [Fact]
    public async Task Person_whom_the_register_does_not_know_stays_unbound()
    {
        using var browser = new UpstreamBrowser(hub);
        Assert.Equal("/me", await browser.SignIn("nasional", new { sub = "stranger", nik = "3171010101900009" }));
        Assert.Null((await browser.Who()).Person.Subject);
        Assert.Empty(register.Bound);
    }

    [Fact]
    public async Task Refusal_there_signs_nobody_in()
    {
        using var browser = new UpstreamBrowser(hub);
        Assert.Equal(Carried.Fault("upstream.denied") + "&return=%2Fme%2Fhistory", await browser.SignIn("nasional", new { sub = "no", refuses = true }, "&return=/me/history"));
        Assert.Null(browser.Session);
        Assert.Equal(1, hub.Records.CountOf("upstream.denied"));
    }

    [Fact]
    public async Task Answer_is_good_for_one_callback_in_the_browser_that_asked()
    {
        using var browser = new UpstreamBrowser(hub);
        using var thief = new UpstreamBrowser(hub);
        var callback = await browser.SignInThere(await browser.Start("nasional"), new { sub = "careless" });
        // Without a flow of its own, then with one.
        Assert.Equal(Carried.Fault("upstream.state"), await thief.Finish(callback));
        await thief.Start("nasional");
        Assert.Equal(Carried.Fault("upstream.state"), await thief.Finish(callback));
        Assert.Null(thief.Session);

        Assert.Equal("/me", await browser.Finish(callback));
        Assert.Equal(Carried.Fault("upstream.state"), await browser.Finish(callback));
    }

    [Fact]
    public async Task Forty_parallel_callbacks_begin_one_session()
    {
        using var browser = new UpstreamBrowser(hub);
        using var first = await browser.Get($"{UpstreamEndpoints.StartPath}?provider=nasional");
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie")).Split(';')[0];
        var callback = await browser.SignInThere(first.Headers.Location!.OriginalString, new { sub = "hasty" });
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, callback);
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
            using var response = await hub.Http.SendAsync(request);
            return response.Headers.Location!.OriginalString;
        }));
        Assert.Single(answers, "/me");
        Assert.Equal(39, answers.Count(Carried.Fault("upstream.state").Equals));
    }

    [Fact]
    public async Task Code_of_another_sign_in_is_refused()
    {
        using var victim = new UpstreamBrowser(hub);
        using var attacker = new UpstreamBrowser(hub);
        var stolen = await attacker.SignInThere(await attacker.Start("nasional"), new { sub = "attacker" });
        var own = await victim.SignInThere(await victim.Start("nasional"), new { sub = "victim" });
        // The attacker's code in the victim's answer, and the other way about: the verifier does not fit.
        var injected = own.Replace(Uri.EscapeDataString(Carried.Query(own, "code")), Uri.EscapeDataString(Carried.Query(stolen, "code")), StringComparison.Ordinal);
        Assert.NotEqual(own, injected);
        Assert.Equal(Carried.Fault("upstream.refused"), await victim.Finish(injected));
        Assert.Null(victim.Session);
    }

    [Fact]
    public async Task Sign_in_that_took_ten_minutes_is_over()
    {
        using var browser = new UpstreamBrowser(hub);
        var callback = await browser.SignInThere(await browser.Start("nasional"), new { sub = "slow" });
        hub.Clock.Advance(UpstreamFlow.Lifetime);
        Assert.Equal(Carried.Fault("upstream.state"), await browser.Finish(callback));
    }

    [Fact]
    public async Task Session_that_the_browser_came_with_ends()
    {
        using var browser = new UpstreamBrowser(hub);
        await browser.SignIn("nasional", new { sub = "again" });
        var before = browser.Session;
        await browser.SignIn("nasional", new { sub = "again" });
        Assert.NotEqual(before, browser.Session);
        Assert.Null(await hub.Get<BrowserSessions>().Find(before, CancellationToken.None));
    }
}
