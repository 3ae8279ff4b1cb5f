using System.Net;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>An agency has its token from npm oidc-provider, by client credentials with DPoP, and calls the hub with it.</summary>
[Collection(OidcProviderTests.Name)]
public sealed class ExternalIssuerTests(OidcProvider tokens) : IAsyncLifetime
{
    readonly FakeRegister register = new();
    readonly HttpClient http = new();
    TestHub hub = null!;

    public async ValueTask InitializeAsync()
    {
        hub = await register.Hub(options => options.ExternalIssuer = new ExternalIssuer(tokens.Issuer));
        Assert.IsType<ClientChange.Done>(await hub.Get<ClientDirectory>().Put(tokens.Agency.Registration, "operator:test", CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task Agency_calls_with_a_token_of_the_other_issuer()
    {
        var token = await Token("exchange trail");
        using var response = await hub.Get(tokens.Agency, "/v1/who", token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(tokens.Agency.Id, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Scope_that_the_agency_has_not_here_is_not_lent_by_the_other_issuer()
    {
        var token = await Token("exchange consent");
        using var response = await hub.Get(tokens.Agency, "/v1/consents", token);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("scope.insufficient", await response.ProblemCode());
    }

    [Fact]
    public async Task Same_token_as_Bearer_or_with_another_key_is_refused()
    {
        var token = await Token("exchange");
        await Refused(await hub.Get("/v1/who", $"Bearer {token}"), "token.invalid");
        using var other = EcKey.Create(KeyUse.Unstated);
        var proof = DpopProof.Create(other, "GET", TestHub.Origin + "/v1/who", DpopProof.HashOf(token), null, hub.Clock.GetUtcNow(), Id128.Random().ToString());
        await Refused(await hub.Get("/v1/who", $"DPoP {token}", proof), "token.invalid");
        await Refused(await hub.Get("/v1/who", $"DPoP {token}"), "dpop.invalid");
    }

    [Fact]
    public async Task Suspension_here_acts_at_once()
    {
        var token = await Token("exchange");
        using var before = await hub.Get(tokens.Agency, "/v1/who", token);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await hub.Get<ClientDirectory>().Suspend(tokens.Agency.Id, "operator:test", CancellationToken.None);
        await Refused(await hub.Get(tokens.Agency, "/v1/who", token), "token.invalid");
    }

    [Fact]
    public async Task Token_ends_when_it_says()
    {
        var token = await Token("exchange");
        hub.Clock.Advance(TimeSpan.FromSeconds(301));
        await Refused(await hub.Get(tokens.Agency, "/v1/who", token), "token.invalid");
    }

    [Fact]
    public async Task New_key_there_is_taken_and_the_old_one_given_up()
    {
        var before = await Token("exchange");
        await tokens.Rotate();
        using var first = await hub.Get(tokens.Agency, "/v1/who", await Token("exchange"));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await Refused(await hub.Get(tokens.Agency, "/v1/who", before), "token.invalid");
    }

    [Fact]
    public async Task While_the_issuer_is_away_its_last_keys_serve_and_without_any_the_hub_says_so()
    {
        var (first, second) = (await Token("exchange"), await Token("exchange"));
        using var known = await hub.Get(tokens.Agency, "/v1/who", first);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        await using var late = await register.Hub(options => options.ExternalIssuer = new ExternalIssuer(tokens.Issuer));
        await late.Get<ClientDirectory>().Put(tokens.Agency.Registration, "operator:test", CancellationToken.None);
        await tokens.Down(true);
        try
        {
            using var served = await hub.Get(tokens.Agency, "/v1/who", second);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            using var unknown = await late.Get(tokens.Agency, "/v1/who", first);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.StatusCode);
            Assert.Equal("issuer.unavailable", await unknown.ProblemCode());
        }
        finally
        {
            await tokens.Down(false);
        }
    }

    [Fact]
    public async Task Hub_is_no_authorization_server_then()
    {
        string[] places = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/oauth/token", "/oauth/jwks", "/oauth/par", "/oauth/authorize", "/oauth/revoke", "/oauth/introspect"];
        foreach (var (method, place) in from place in places from method in new[] { HttpMethod.Get, HttpMethod.Post } select (method, place))
        {
            using var request = new HttpRequestMessage(method, place);
            using var response = await hub.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            var problem = await response.Problem();
            Assert.Equal("issuer.external", problem.GetProperty("code").GetString());
            Assert.Equal(tokens.Issuer, problem.GetProperty("expected").GetString());
        }
    }

    [Fact]
    public async Task Token_of_the_hubs_own_making_is_a_strangers()
    {
        await using var embedded = await TestHub.Start(clock: hub.Clock);
        Assert.IsType<ClientChange.Done>(await embedded.Get<ClientDirectory>().Put(tokens.Agency.Registration, "operator:test", CancellationToken.None));
        var token = await embedded.Token(tokens.Agency);
        await Refused(await hub.Get(tokens.Agency, "/v1/who", token), "token.invalid");
        // And the other way about.
        await Refused(await embedded.Get(tokens.Agency, "/v1/who", await Token("exchange")), "token.invalid");
    }

    async Task<string> Token(string scope)
    {
        var (now, agency) = (TimeProvider.System.GetUtcNow(), tokens.Agency);
        using var content = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("scope", scope),
            new("client_id", agency.Id),
            new("client_assertion_type", ClientAssertion.AssertionType),
            new("client_assertion", ClientAssertion.Create(agency.Signing, agency.Id, tokens.Issuer, now, TimeSpan.FromMinutes(1), Id128.Random().ToString())),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, tokens.Issuer + "/token") { Content = content };
        request.Headers.Add("DPoP", DpopProof.Create(agency.Proof, "POST", tokens.Issuer + "/token", null, null, now, Id128.Random().ToString()));
        using var response = await http.SendAsync(request);
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.True(response.IsSuccessStatusCode, body.GetRawText());
        Assert.Equal("DPoP", body.GetProperty("token_type").GetString());
        return body.GetProperty("access_token").GetString()!;
    }

    static async Task Refused(HttpResponseMessage response, string code)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal(code, await response.ProblemCode());
        }
    }
}
