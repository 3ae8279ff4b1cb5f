using System.Net;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>Tokens of an issuer that says whatever a test wants: each wrong twin of a right one is refused.</summary>
public sealed class ExternalTokenTests(ExternalTokenTests.World world) : IClassFixture<ExternalTokenTests.World>
{
    /// <summary>One issuer and one hub for all.</summary>
    public sealed class World : IAsyncLifetime
    {
        internal FakeIssuer Issuer { get; private set; } = null!;

        internal TestHub Hub { get; private set; } = null!;

        internal TestAgency Agency { get; } = new("agency-a");

        internal async Task<TestHub> Start(Func<ExternalIssuer, ExternalIssuer>? change = null)
        {
            var issuer = new ExternalIssuer(Issuer.Issuer) { TwoFactorAcr = ["two"] };
            var hub = await new FakeRegister().Hub(options => options.ExternalIssuer = change?.Invoke(issuer) ?? issuer);
            await hub.Get<ClientDirectory>().Put(Agency.Registration with { Scopes = [HubScopes.Exchange, HubScopes.Trail, HubScopes.Me], Grants = OAuthGrants.All, RedirectUris = ["https://agency.test/back"] }, "operator:test", CancellationToken.None);
            return hub;
        }

        public async ValueTask InitializeAsync()
        {
            Issuer = await FakeIssuer.Start();
            Hub = await Start();
        }

        public async ValueTask DisposeAsync()
        {
            await Hub.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("iss", "\"https://other.example\"")]
    [InlineData("iss", null)]
    [InlineData("aud", "\"https://other.example\"")]
    [InlineData("aud", """["https://hub.test:8443","https://other.example"]""")]
    [InlineData("aud", "\"https://hub.test:8443/\"")]
    [InlineData("aud", null)]
    [InlineData("client_id", "\"nobody\"")]
    [InlineData("client_id", null)]
    [InlineData("sub", "\"somebody-without-a-sign-in\"")]
    [InlineData("sub", null)]
    [InlineData("jti", "\"\"")]
    [InlineData("jti", null)]
    [InlineData("scope", """["exchange"]""")]
    [InlineData("scope", null)]
    [InlineData("cnf", "{}")]
    [InlineData("cnf", """{"jkt":"short"}""")]
    [InlineData("cnf", """{"x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}""")]
    [InlineData("cnf", null)]
    [InlineData("exp", "0")]
    [InlineData("exp", "301")]
    [InlineData("exp", "\"soon\"")]
    [InlineData("exp", null)]
    [InlineData("iat", "60")]
    [InlineData("iat", "-60")]
    [InlineData("iat", null)]
    [InlineData("nbf", "60")]
    public async Task Wrong_claim_is_refused(string claim, string? value) => Assert.Equal("token.invalid", await Call(world.Hub, Sign(claims => Change(claims, claim, value))));

    [Theory]
    [InlineData("aud", """["https://hub.test:8443"]""")]
    [InlineData("exp", "1")]
    [InlineData("exp", "300")]
    [InlineData("nbf", "-1")]
    [InlineData("roles", """["anything"]""")]
    public async Task Claim_that_is_in_order_does_no_harm(string claim, string value) => Assert.Null(await Call(world.Hub, Sign(claims => Change(claims, claim, value))));

    [Theory]
    [InlineData("application/at+jwt", null)]
    [InlineData("JWT", "token.invalid")]
    [InlineData("dpop+jwt", "token.invalid")]
    [InlineData("hub-promise", "token.invalid")]
    public async Task Type_is_that_of_an_access_token(string type, string? refusal) => Assert.Equal(refusal, await Call(world.Hub, Sign(_ => { }, type)));

    [Fact]
    public async Task Key_of_another_is_refused()
    {
        using var stranger = EcKey.Create();
        using var same = EcKey.Create(keyId: world.Issuer.Key.KeyId);
        Assert.Equal("token.invalid", await Call(world.Hub, Sign(_ => { }, key: stranger)));
        Assert.Equal("token.invalid", await Call(world.Hub, Sign(_ => { }, key: same)));
    }

    [Fact]
    public async Task Algorithm_that_is_not_configured_is_refused()
    {
        await using var hub = await world.Start(issuer => issuer with { Algorithms = ["PS256"] });
        Assert.Equal("token.invalid", await Call(hub, Sign(_ => { })));
    }

    [Fact]
    public async Task Clients_are_those_of_the_list_where_there_is_one()
    {
        await using var hub = await world.Start(issuer => issuer with { Clients = new Dictionary<string, string>(StringComparer.Ordinal) { ["outside-7"] = world.Agency.Id } });
        Assert.Equal("token.invalid", await Call(hub, Sign(_ => { })));
        Assert.Null(await Call(hub, Sign(claims => claims["client_id"] = claims["sub"] = "outside-7")));
    }

    [Fact]
    public async Task Person_is_who_signed_in_here_by_the_same_issuer_and_sub()
    {
        var person = new Person(Id128.Random(), "fake:person", PersonRole.Citizen, Subject: null);
        var identity = new FederatedIdentity(world.Issuer.Issuer, "person-1");
        var store = world.Hub.Get<IFederationStore>();
        Assert.NotNull(await store.Add(identity, person, "fake:person", world.Hub.Clock.GetUtcNow(), CancellationToken.None));
        var subject = Id128.Random();
        Assert.True(await store.GiveEffect(new UpstreamBinding("fake", person.SignIn, subject), world.Hub.Clock.GetUtcNow(), CancellationToken.None));

        var token = Sign(claims => (claims["sub"], claims["scope"]) = ("person-1", "me"));
        using var response = await world.Hub.Get(world.Agency, "/mine-by-app", token);
        Assert.Equal(subject.ToString(), await response.Content.ReadAsStringAsync());
        // A person's token is not its client's.
        Assert.Equal("scope.insufficient", await Call(world.Hub, token));
        Assert.NotNull(await Call(world.Hub, Sign(claims => claims["sub"] = "person-1")));
    }

    [Fact]
    public async Task Authentication_of_unknown_age_is_as_old_as_can_be()
    {
        var known = await Read(claims => (claims["sub"], claims["acr"], claims["auth_time"]) = ("person", "two", Now - 60));
        Assert.Equal(AuthenticationEvent.TwoFactors, known.External!.Acr);
        Assert.Equal(Now - 60, known.External.At.ToUnixTimeSeconds());
        var unknown = await Read(claims => (claims["sub"], claims["acr"]) = ("person", "three"));
        Assert.Equal(AuthenticationEvent.OneFactor, unknown.External!.Acr);
        Assert.Equal(DateTimeOffset.UnixEpoch, unknown.External.At);
        Assert.True(unknown.IsPersons);
        Assert.False((await Read(_ => { })).IsPersons);
    }

    [Fact]
    public async Task Introspected_token_may_live_longer_and_ends_within_half_a_minute_of_its_revocation()
    {
        await using var hub = await world.Start(issuer => issuer with { Introspection = new IntrospectionClient("hub", EcKey.Create()) });
        var asked = 0;
        object answer = new { active = true };
        world.Issuer.Introspect = _ =>
        {
            asked++;
            return answer;
        };
        var token = Sign(claims => claims["exp"] = Now + 3600);
        Assert.Null(await Call(hub, token));
        Assert.Null(await Call(hub, token));
        Assert.Equal(1, asked);

        answer = new { active = false };
        Assert.Null(await Call(hub, token));
        hub.Clock.Advance(ExternalAccessTokens.AskedFor);
        Assert.Equal("token.invalid", await Call(hub, token));
        Assert.Equal(2, asked);
        // It is asked again: a refusal is not remembered.
        answer = new { active = true, jti = "another" };
        Assert.Equal("token.invalid", await Call(hub, token));
        answer = new { active = "true" };
        Assert.Equal("token.invalid", await Call(hub, token));
        answer = "active";
        Assert.Equal("token.invalid", await Call(hub, token));
        answer = new { active = true };
        Assert.Null(await Call(hub, token));
        // Nor is anything let in while the issuer says nothing.
        hub.Clock.Advance(ExternalAccessTokens.AskedFor);
        world.Issuer.Failing = 500;
        try
        {
            Assert.Equal("issuer.unavailable", await Call(hub, token));
        }
        finally
        {
            world.Issuer.Failing = null;
        }
    }

    [Fact]
    public async Task Last_keys_serve_an_hour_of_outage_and_no_longer()
    {
        await using var hub = await world.Start();
        Assert.Null(await Call(hub, Sign(_ => { })));
        world.Issuer.Failing = 503;
        try
        {
            hub.Clock.Advance(ForeignIssuer.KeptFor - TimeSpan.FromSeconds(1));
            Assert.Null(await Call(hub, Sign(claims => Later(claims, ForeignIssuer.KeptFor))));
            hub.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("issuer.unavailable", await Call(hub, Sign(claims => Later(claims, ForeignIssuer.KeptFor))));
        }
        finally
        {
            world.Issuer.Failing = null;
        }
    }

    static void Later(Dictionary<string, object> claims, TimeSpan by) =>
        (claims["iat"], claims["exp"]) = ((long)claims["iat"] + (long)by.TotalSeconds, (long)claims["exp"] + (long)by.TotalSeconds);

    long Now => world.Hub.Clock.GetUtcNow().ToUnixTimeSeconds();

    void Change(Dictionary<string, object> claims, string claim, string? value)
    {
        claims.Remove(claim);
        if (value is not null)
        {
            var parsed = JsonDocument.Parse(value).RootElement;
            claims[claim] = parsed.ValueKind == JsonValueKind.Number ? Now + parsed.GetInt64() : parsed;
        }
    }

    string Sign(Action<Dictionary<string, object>> change, string type = "at+jwt", EcKey? key = null)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = world.Issuer.Issuer,
            ["aud"] = TestHub.Origin,
            ["sub"] = world.Agency.Id,
            ["client_id"] = world.Agency.Id,
            ["scope"] = "exchange",
            ["jti"] = Id128.Random().ToString(),
            ["iat"] = Now,
            ["exp"] = Now + 300,
            ["cnf"] = new { jkt = world.Agency.Proof.Public.Thumbprint },
        };
        change(claims);
        return Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(claims), key ?? world.Issuer.Key, type);
    }

    async Task<AccessToken> Read(Action<Dictionary<string, object>> change) =>
        (await world.Hub.Get<IAccessTokens>().Verify(Sign(change), world.Hub.Clock.GetUtcNow(), CancellationToken.None)).Required();

    /// <summary>The code of the refusal; null where the call went through.</summary>
    async Task<string?> Call(TestHub hub, string token)
    {
        using var response = await hub.Get(world.Agency, "/v1/who", token);
        return response.StatusCode == HttpStatusCode.OK ? null : await response.ProblemCode();
    }
}
