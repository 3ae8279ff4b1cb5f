using System.Buffers.Text;
using System.Text.Json;

namespace Hub.Identity.Tests;

/// <summary>What a client's token of a person lets in, and how it ends.</summary>
public sealed class PersonTokenTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    const string Mine = "/mine-by-app";

    readonly TestHub hub = shared.Hub;
    TestAgency app = null!;
    SignedInPerson citizen = null!;

    public async ValueTask InitializeAsync()
    {
        app = await hub.RegisterApp($"app-{Canon.Id128.Random().ToString().ToLowerInvariant().Replace('_', '-').TrimStart('-')}");
        citizen = await hub.NewGiver();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Token_says_whose_it_is_without_saying_who_that_is()
    {
        var claims = Claims(Access(await hub.Tokens(app, citizen)));
        Assert.Equal(hub.Get<PairwiseSubjects>().Of(app.Id, citizen.Person.SignIn), claims.GetProperty("sub").GetString());
        Assert.DoesNotContain(citizen.Person.SignIn.ToString(), claims.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(citizen.Person.Subject!.Value.ToString(), claims.GetRawText(), StringComparison.Ordinal);
        Assert.Equal((AuthenticationEvent.OneFactor, citizen.Authentication.At.ToUnixTimeSeconds()), (claims.GetProperty("acr").GetString(), claims.GetProperty("auth_time").GetInt64()));
        var other = await hub.RegisterApp(app.Id + "-b");
        Assert.NotEqual(claims.GetProperty("sub").GetString(), Claims(Access(await hub.Tokens(other, citizen))).GetProperty("sub").GetString());
    }

    [Fact]
    public async Task Token_lets_in_for_its_person_and_its_scope_alone()
    {
        var token = Access(await hub.Tokens(app, citizen));
        var mine = await hub.Get(app, Mine, token);
        Assert.Equal((200, citizen.Person.Subject!.Value.ToString()), ((int)mine.StatusCode, await mine.Content.ReadAsStringAsync()));
        // Neither what is the agency's own, nor what needs another scope, nor what only a browser may.
        Assert.Equal(403, (int)(await hub.Get(app, "/v1/who", token)).StatusCode);
        Assert.Equal(403, (int)(await hub.Get(app, "/answer-by-app", token)).StatusCode);
        Assert.Equal(401, (int)(await hub.Get(app, "/mine", token)).StatusCode);
        var answering = Access(await hub.Tokens(app, citizen, ("scope", HubScopes.MeConsent)));
        Assert.Equal(200, (int)(await hub.Get(app, "/answer-by-app", answering)).StatusCode);
        Assert.Equal(403, (int)(await hub.Get(app, Mine, answering)).StatusCode);
    }

    [Fact]
    public async Task Agencys_own_token_is_no_persons()
    {
        var token = await hub.Token(app);
        Assert.Equal(200, (int)(await hub.Get(app, "/v1/who", token)).StatusCode);
        var refused = await hub.Get(app, Mine, token);
        Assert.Equal((403, "DPoP algs=\"ES256 PS256\", error=\"insufficient_scope\", scope=\"me\""), ((int)refused.StatusCode, refused.Challenge()));
    }

    [Fact]
    public async Task Client_credentials_never_give_a_persons_scope()
    {
        var answer = await hub.AskToken(app, ("scope", HubScopes.Me));
        Assert.Equal((400, "invalid_scope"), (answer.Status, answer.Error));
        Assert.Equal(HubScopes.All, (await hub.AskToken(app)).Body.GetProperty("scope").GetString()!.Split(' '));
    }

    [Theory]
    [InlineData(PersonRole.Officer, HubScopes.Me)]
    [InlineData(PersonRole.Officer, HubScopes.Audit)]
    [InlineData(PersonRole.Citizen, HubScopes.Audit)]
    [InlineData(PersonRole.Operator, HubScopes.MeConsent)]
    public async Task Nobody_can_give_what_is_not_theirs(PersonRole role, string scope) =>
        Assert.False(Authorizations.CanGive(await hub.Open(app, ("scope", scope)), await hub.NewGiver(role)));

    [Fact]
    public async Task Unbound_citizen_can_give_a_name_and_nothing_else()
    {
        var unbound = await hub.NewGiver(bound: false);
        Assert.False(Authorizations.CanGive(await hub.Open(app, ("scope", "openid me")), unbound));
        var tokens = await hub.Tokens(app, unbound, ("scope", "openid"), ("nonce", new string('n', 2_000)));
        var claims = Claims(tokens.GetProperty("id_token").GetString()!);
        Assert.Equal((app.Id, new string('n', 2_000)), (claims.GetProperty("aud").GetString(), claims.GetProperty("nonce").GetString()));
        Assert.Equal(403, (int)(await hub.Get(app, Mine, Access(tokens))).StatusCode);
    }

    [Fact]
    public async Task Scope_taken_from_the_client_is_gone_from_its_tokens_at_once()
    {
        var token = Access(await hub.Tokens(app, citizen));
        var directory = hub.Get<ClientDirectory>();
        Assert.True(directory.TryFind(app.Id, out var client));
        await directory.Put(client.Registration with { Scopes = [HubScopes.Exchange, HubScopes.MeConsent] }, "operator:test", CancellationToken.None);
        Assert.Equal(403, (int)(await hub.Get(app, Mine, token)).StatusCode);
    }

    [Fact]
    public async Task Tokens_end_with_the_grant_and_cannot_be_refreshed()
    {
        var tokens = await hub.Tokens(app, citizen);
        var refresh = tokens.GetProperty("refresh_token").GetString()!;
        var newer = (await hub.Refresh(app, refresh)).Token!;
        Assert.Equal(200, (int)(await hub.Get(app, Mine, newer)).StatusCode);
        Assert.Equal(200, (await hub.About("/oauth/revoke", app, refresh)).Status);
        foreach (var token in new[] { Access(tokens), newer })
        {
            Assert.Equal(401, (int)(await hub.Get(app, Mine, token)).StatusCode);
        }
        Assert.Equal("invalid_grant", (await hub.Refresh(app, refresh)).Error);
    }

    [Fact]
    public async Task Person_ends_everything_they_gave()
    {
        var tokens = await hub.Tokens(app, citizen);
        var grants = hub.Get<IGrantStore>();
        Assert.Single(await grants.Of(citizen.Person.SignIn, 10, hub.Clock.GetUtcNow(), CancellationToken.None));
        await hub.Get<OwnSessions>().EndAll(citizen.Person, CancellationToken.None);
        Assert.Equal(401, (int)(await hub.Get(app, Mine, Access(tokens))).StatusCode);
        Assert.Empty(await grants.Of(citizen.Person.SignIn, 10, hub.Clock.GetUtcNow(), CancellationToken.None));
    }

    [Fact]
    public async Task Code_taken_by_many_at_once_is_given_to_one_and_then_to_nobody()
    {
        for (var round = 0; round < 4; round++)
        {
            var code = await hub.Code(app, citizen);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => hub.Redeem(app, code))));
            Assert.True(answers.Count(answer => answer.Status == 200) <= 1);
            Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal("invalid_grant", answer.Error));
            // Two had the code: what the one got is over too.
            foreach (var given in answers.Where(answer => answer.Status == 200))
            {
                Assert.Equal(401, (int)(await hub.Get(app, Mine, given.Token!)).StatusCode);
            }
        }
    }

    [Fact]
    public async Task Request_is_answered_once_whoever_comes_at_the_same_time()
    {
        var open = await hub.Open(app);
        var authorizations = hub.Get<Authorizations>();
        var places = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            i % 2 == 0 ? await authorizations.Agree(open, citizen, CancellationToken.None) : await authorizations.Refuse(open, "access_denied", CancellationToken.None))));
        Assert.Single(places, place => place is not null);
        Assert.Null(await authorizations.Find(app.Id, open.Uri, CancellationToken.None));
    }

    [Fact]
    public async Task Answer_that_is_on_record_has_effect_though_the_browser_has_gone()
    {
        using var browser = new CancellationTokenSource();
        hub.Records.Before = act => act is SignInChanged { Change: SignInChanges.ClientAllowed } ? browser.CancelAsync() : Task.CompletedTask;
        try
        {
            Assert.NotNull(await hub.Get<Authorizations>().Agree(await hub.Open(app), citizen, browser.Token));
        }
        finally
        {
            hub.Records.Before = _ => Task.CompletedTask;
        }
        Assert.True(browser.IsCancellationRequested);
        Assert.Single(await hub.Get<IGrantStore>().Of(citizen.Person.SignIn, 10, hub.Clock.GetUtcNow(), CancellationToken.None));
    }

    [Fact]
    public async Task Two_people_who_answer_one_request_are_two_acts()
    {
        var open = await hub.Open(app);
        var other = await hub.NewGiver();
        Assert.NotNull(await hub.Get<Authorizations>().Agree(open, citizen, CancellationToken.None));
        Assert.Null(await hub.Get<Authorizations>().Agree(open, other, CancellationToken.None));
        var acts = hub.Records.Acts.OfType<SignInChanged>().Where(act => act.Change is SignInChanges.ClientAllowed && (act.SignIn == citizen.Person.SignIn || act.SignIn == other.Person.SignIn)).ToList();
        Assert.Equal([citizen.Person.SignIn, other.Person.SignIn], acts.Select(act => act.SignIn));
        Assert.NotEqual(acts[0].Id, acts[1].Id);
    }

    [Fact]
    public async Task Another_client_can_neither_use_nor_spoil_a_code()
    {
        var other = await hub.RegisterApp(app.Id + "-c");
        var code = await hub.Code(app, citizen);
        Assert.Equal("invalid_grant", (await hub.Redeem(other, code)).Error);
        Assert.Equal("invalid_grant", (await hub.Redeem(app, code, ("code_verifier", new string('w', 64)))).Error);
        Assert.Equal(200, (await hub.Redeem(app, code)).Status);
    }

    [Fact]
    public async Task Introspection_tells_a_client_of_its_own_tokens_alone()
    {
        var tokens = await hub.Tokens(app, citizen);
        var other = await hub.RegisterApp(app.Id + "-d");
        foreach (var token in new[] { Access(tokens), tokens.GetProperty("refresh_token").GetString()! })
        {
            var own = (await hub.About("/oauth/introspect", app, token)).Body;
            Assert.Equal((true, app.Id), (own.GetProperty("active").GetBoolean(), own.GetProperty("client_id").GetString()));
            Assert.Equal("""{"active":false}""", (await hub.About("/oauth/introspect", other, token)).Body.GetRawText());
            Assert.Equal(200, (await hub.About("/oauth/revoke", other, token)).Status);
            Assert.True((await hub.About("/oauth/introspect", app, token)).Body.GetProperty("active").GetBoolean());
        }
        await hub.About("/oauth/revoke", app, Access(tokens));
        Assert.False((await hub.About("/oauth/introspect", app, Access(tokens))).Body.GetProperty("active").GetBoolean());
        Assert.Equal(401, (int)(await hub.Get(app, Mine, Access(tokens))).StatusCode);
        Assert.False((await hub.About("/oauth/introspect", app, "rubbish")).Body.GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task Strength_and_age_of_the_sign_in_are_asked_for()
    {
        var strong = await hub.NewGiver(PersonRole.Citizen, true, "pwd", "otp", "mfa");
        var open = await hub.Open(app, ("acr_values", AuthenticationEvent.TwoFactors), ("max_age", "60"));
        Assert.Equal(AuthorizationNeed.SignIn, Authorizations.Need(open, person: null));
        Assert.Equal(AuthorizationNeed.StepUp, Authorizations.Need(open, citizen));
        Assert.Equal(AuthorizationNeed.Answer, Authorizations.Need(open, strong));
        Assert.Equal(AuthorizationNeed.SignIn, Authorizations.Need(open, strong with { Authentication = strong.Authentication with { At = strong.Authentication.At.AddSeconds(-61) } }));
        var fresh = await hub.Open(app, ("prompt", "login"));
        Assert.Equal(AuthorizationNeed.SignIn, Authorizations.Need(fresh, strong with { Authentication = strong.Authentication with { At = fresh.Pushed.CreatedAt.AddMilliseconds(-1) } }));
        Assert.Equal(AuthorizationNeed.Answer, Authorizations.Need(fresh, strong with { Authentication = strong.Authentication with { At = fresh.Pushed.CreatedAt } }));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    public async Task Who_has_signed_in_for_a_request_is_not_asked_again_however_new_it_wants_that(string maxAge)
    {
        var person = await hub.NewBound();
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(browser, person));
        hub.Clock.Advance(TimeSpan.FromSeconds(3));
        var open = await hub.Open(app, ("max_age", maxAge));
        Assert.StartsWith(hub.Get<HubIdentityOptions>().SignInPath, await hub.Authorize(browser, open), StringComparison.Ordinal);
        hub.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(browser, person));
        hub.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.StartsWith(ServerPaths.Consent, await hub.Authorize(browser, open), StringComparison.Ordinal);
        // As the page of the question does when it asks and when it is answered.
        hub.Clock.Advance(TimeSpan.FromSeconds(3));
        var reader = (await browser.Do(context => hub.Get<AuthorizeEndpoint>().Reader(context)))!;
        Assert.Equal(AuthorizationNeed.Answer, Authorizations.Need(open, reader));
        hub.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Contains("code=", await hub.Get<Authorizations>().Agree(open, reader, default), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acr_values", "urn:hub:acr:2", "stepup=urn%3Ahub%3Aacr%3A2&")]
    [InlineData("acr_values", "urn:hub:acr:2 urn:hub:acr:1", null)]
    [InlineData("acr_values", "urn:elsewhere:acr:9 urn:hub:acr:2", "stepup=urn%3Ahub%3Aacr%3A2&")]
    [InlineData("acr_values", "urn:elsewhere:acr:9", null)]
    [InlineData("acr_values", "urn:elsewhere:acr:9 0", null)]
    [InlineData("prompt", "login", "stepup=fresh&")]
    [InlineData("max_age", "0", "stepup=fresh&")]
    public async Task Sign_in_page_is_asked_in_its_own_words_for_what_is_lacking_and_for_nothing_where_nobody_is_signed_in(string name, string value, string? asked)
    {
        var person = await hub.NewBound();
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(browser, person));
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        var open = await hub.Open(app, (name, value));
        var page = $"{hub.Get<HubIdentityOptions>().SignInPath}?";
        var back = $"return={Uri.EscapeDataString(AuthorizeEndpoint.PathOf(ServerPaths.Authorize, open))}";
        Assert.Equal(page + back, await hub.Authorize(new BrowserVisit(), open));
        Assert.Equal(asked is null ? AuthorizeEndpoint.PathOf(ServerPaths.Consent, open) : page + asked + back, await hub.Authorize(browser, open));
    }

    [Fact]
    public async Task Who_lacks_both_age_and_class_is_asked_for_both_at_once()
    {
        var person = await hub.NewBound();
        var browser = new BrowserVisit();
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(browser, person));
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        var open = await hub.Open(app, ("acr_values", AuthenticationEvent.TwoFactors), ("prompt", "login"));
        Assert.Contains("?stepup=urn%3Ahub%3Aacr%3A2&", await hub.Authorize(browser, open), StringComparison.Ordinal);
    }

    static string Access(JsonElement tokens) => tokens.GetProperty("access_token").GetString()!;

    static JsonElement Claims(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;
}
