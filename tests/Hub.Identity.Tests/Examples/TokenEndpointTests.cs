using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>AS-07 to AS-14 and AS-27: what a known client gets.</summary>
public sealed class TokenEndpointTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    readonly TestHub hub = shared.Hub;
    TestAgency agency = null!;

    public async ValueTask InitializeAsync() => agency = await shared.NewAgency();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task AS_07_no_proof()
    {
        var answer = await hub.AskToken(ClientCalls.Form(hub.Assertion(agency)), proof: null);
        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task AS_08_typ() => await IsInvalidProof(Proof(typ: "JWT"));

    [Fact]
    public async Task AS_08_htm() => await IsInvalidProof(hub.ProofFor(agency, "GET", ClientCalls.TokenUri));

    [Fact]
    public async Task AS_08_htu()
    {
        await IsInvalidProof(hub.ProofFor(agency, "POST", TestHub.Origin + "/oauth/par"));
        await IsInvalidProof(hub.ProofFor(agency, "POST", $"http://127.0.0.1:{hub.Port}/oauth/token"));
    }

    [Theory]
    [InlineData("jti")]
    [InlineData("htm")]
    [InlineData("htu")]
    [InlineData("iat")]
    public async Task AS_08_claim_missing(string claim) => await IsInvalidProof(Proof(without: claim));

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    public async Task AS_08_alg(string algorithm)
    {
        var header = $$"""{"alg":"{{algorithm}}","typ":"dpop+jwt","jwk":{{agency.Proof.Public.ToJson()}}}""";
        var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(Claims()))}";
        var signature = new byte[64];
        agency.Proof.Sign(Encoding.ASCII.GetBytes(input), signature);
        await IsInvalidProof($"{input}.{Base64Url.EncodeToString(algorithm == "none" ? [] : signature)}");
    }

    [Fact]
    public async Task AS_08_jwk_missing_private_or_of_another_key()
    {
        await IsInvalidProof(Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(Claims()), agency.Proof, "dpop+jwt"));
        await IsInvalidProof(Proof(jwk: agency.Proof.ToPrivateJwk()));
        using var other = EcKey.Create(KeyUse.Unstated);
        await IsInvalidProof(Proof(jwk: other.Public.ToJson()));
    }

    [Fact]
    public async Task AS_08_two_proofs_in_two_lines_or_in_one()
    {
        var first = hub.ProofFor(agency, "POST", ClientCalls.TokenUri);
        var second = hub.ProofFor(agency, "POST", ClientCalls.TokenUri);
        await IsInvalidProof($"{first}, {second}");
        await IsInvalidProof($"{first},{second}");

        var body = await new FormUrlEncodedContent(ClientCalls.Form(hub.Assertion(agency))).ReadAsStringAsync();
        var (status, text) = await RawHttp.Send(hub.Port,
            $"POST /oauth/token HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\nDPoP: {first}\r\nDPoP: {second}\r\n"
            + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal(400, status);
        Assert.Contains("invalid_dpop_proof", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AS_08_replay_and_between_token_endpoint_and_resource_there_is_one_memory()
    {
        var proof = hub.ProofFor(agency, "POST", ClientCalls.TokenUri);
        Assert.Equal(200, (await hub.AskToken(ClientCalls.Form(hub.Assertion(agency)), proof)).Status);
        await IsInvalidProof(proof);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task AS_09_iat_10_seconds_off_is_accepted(int seconds)
    {
        // Longer than what is asked for below: nothing dated before the start is taken.
        hub.Clock.Advance(TimeSpan.FromSeconds(20));
        var proof = hub.ProofFor(agency, "POST", ClientCalls.TokenUri, offset: TimeSpan.FromSeconds(seconds));
        Assert.Equal(200, (await hub.AskToken(ClientCalls.Form(hub.Assertion(agency)), proof)).Status);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(-61)]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task AS_09_iat_far_off_is_refused(int seconds) =>
        await IsInvalidProof(hub.ProofFor(agency, "POST", ClientCalls.TokenUri, offset: TimeSpan.FromSeconds(seconds)));

    [Fact]
    public async Task AS_10_nonce_mode_asks_and_the_retry_succeeds()
    {
        await using var strict = await TestHub.Start(options => options.RequireNonce = true, clock: hub.Clock);
        var client = await strict.Register();
        var first = await strict.AskToken(client);
        Assert.Equal((400, "use_dpop_nonce"), (first.Status, first.Error));
        var nonce = Assert.Single(first.Response.Headers.GetValues("DPoP-Nonce"));

        var retry = await strict.AskToken(ClientCalls.Form(strict.Assertion(client)), strict.ProofFor(client, "POST", ClientCalls.TokenUri, nonce: nonce));
        Assert.Equal(200, retry.Status);
    }

    [Fact]
    public async Task AS_10_a_stale_or_foreign_nonce_is_asked_for_anew()
    {
        await using var strict = await TestHub.Start(options => options.RequireNonce = true, clock: hub.Clock);
        var client = await strict.Register();
        var nonce = strict.Get<DpopNonces>().Current();
        strict.Clock.Advance(TimeSpan.FromSeconds(2 * DpopNonces.SlotSeconds));
        foreach (var wrong in new[] { nonce, hub.Get<DpopNonces>().Current(), "x", "" })
        {
            var answer = await strict.AskToken(ClientCalls.Form(strict.Assertion(client)), strict.ProofFor(client, "POST", ClientCalls.TokenUri, nonce: wrong));
            Assert.Equal((400, "use_dpop_nonce"), (answer.Status, answer.Error));
        }
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("consent")]
    [InlineData("exchange consent")]
    [InlineData("exchange  trail")]
    [InlineData(" exchange")]
    [InlineData("EXCHANGE")]
    [InlineData("")]
    public async Task AS_11_unknown_or_unallowed_scope_is_never_dropped(string scope)
    {
        var answer = await hub.AskToken(agency, ("scope", scope));
        Assert.Equal((400, "invalid_scope"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task AS_11_a_refused_scope_does_not_use_up_the_proof()
    {
        var proof = hub.ProofFor(agency, "POST", ClientCalls.TokenUri);
        Assert.Equal(400, (await hub.AskToken(ClientCalls.Form(hub.Assertion(agency), ("scope", "unknown")), proof)).Status);
        Assert.Equal(200, (await hub.AskToken(ClientCalls.Form(hub.Assertion(agency), ("scope", "trail")), proof)).Status);
    }

    [Fact]
    public async Task AS_11_scope_narrows_and_absent_means_all_that_are_registered()
    {
        Assert.Equal("trail", (await hub.AskToken(agency, ("scope", "trail"))).Body.GetProperty("scope").GetString());
        Assert.Equal("exchange trail", (await hub.AskToken(agency)).Body.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task AS_12_unknown_resource()
    {
        var answer = await hub.AskToken(agency, ("resource", "https://other.test"));
        Assert.Equal((400, "invalid_target"), (answer.Status, answer.Error));
        Assert.Equal(200, (await hub.AskToken(agency, ("resource", TestHub.Origin))).Status);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("implicit")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange")]
    public async Task AS_13_grants_that_are_not_there(string grant) => Assert.Equal((400, "unsupported_grant_type"), await AskBy(grant));

    [Theory]
    [InlineData("authorization_code")]
    [InlineData("refresh_token")]
    public async Task AS_13_grants_of_others(string grant) => Assert.Equal((400, "unauthorized_client"), await AskBy(grant));

    [Fact]
    public async Task AS_13_grant_not_allowed_to_this_client()
    {
        var other = await hub.Register("agency-b", registration => registration with { Grants = [OAuthGrants.AuthorizationCode] });
        var answer = await hub.AskToken(other);
        Assert.Equal((400, "unauthorized_client"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("scope", "trail")]
    [InlineData("grant_type", "client_credentials")]
    [InlineData("unheard_of", "1")]
    public async Task AS_14_a_parameter_twice(string name, string value)
    {
        var answer = await hub.AskToken(ClientCalls.Form(hub.Assertion(agency), (name, value), (name, value)), hub.ProofFor(agency, "POST", ClientCalls.TokenUri));
        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task AS_14_parameters_elsewhere_than_in_the_form()
    {
        using var query = await Request("/oauth/token?scope=trail");
        using var json = await Request("/oauth/token");
        json.Content = new StringContent("""{"grant_type":"client_credentials"}""", Encoding.UTF8, "application/json");
        using var encoded = await Request("/oauth/token");
        encoded.Content!.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        using var latin = await Request("/oauth/token");
        latin.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded; charset=iso-8859-1");
        foreach (var request in new[] { query, json, encoded, latin })
        {
            var answer = await hub.AskToken(request);
            Assert.Equal((400, "invalid_request"), (answer.Status, answer.Error));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_beyond_the_bound_is_refused_with_and_without_a_length(bool withLength)
    {
        var form = ClientCalls.Form(hub.Assertion(agency), ("padding", new string('x', 32 * 1024)));
        var answer = await hub.AskToken(form, hub.ProofFor(agency, "POST", ClientCalls.TokenUri), request => request.Headers.TransferEncodingChunked = !withLength);
        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Other_methods_than_POST_are_not_allowed(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/oauth/token");
        var answer = await hub.AskToken(request);
        Assert.Equal(405, answer.Status);
        Assert.Equal(["POST"], answer.Response.Content.Headers.Allow);
    }

    [Fact]
    public async Task AS_27_access_token_has_exactly_its_claims()
    {
        var answer = await hub.AskToken(agency, ("scope", "exchange"));
        Assert.Equal("no-store", answer.Response.Headers.CacheControl?.ToString());
        Assert.Equal("DPoP", answer.Body.GetProperty("token_type").GetString());
        Assert.Equal(300, answer.Body.GetProperty("expires_in").GetInt32());
        Assert.False(answer.Body.TryGetProperty("refresh_token", out _));

        using var key = VerificationKey.From(hub.Get<TokenKeys>().Signing.Public).Required();
        var content = Jws.Verify(answer.Token!, new JwsRules(JwsAlgorithms.Es256, "at+jwt"), key).Required();
        using var claims = JsonDocument.Parse(content.Payload);
        var now = hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(
            ["aud", "client_id", "cnf", "exp", "iat", "iss", "jti", "scope", "sub"],
            claims.RootElement.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(TestHub.Origin, claims.RootElement.GetProperty("iss").GetString());
        Assert.Equal(TestHub.Origin, claims.RootElement.GetProperty("aud").GetString());
        Assert.Equal(agency.Id, claims.RootElement.GetProperty("sub").GetString());
        Assert.Equal(agency.Id, claims.RootElement.GetProperty("client_id").GetString());
        Assert.Equal("exchange", claims.RootElement.GetProperty("scope").GetString());
        Assert.Equal(now, claims.RootElement.GetProperty("iat").GetInt64());
        Assert.Equal(now + 300, claims.RootElement.GetProperty("exp").GetInt64());
        Assert.Equal(agency.Proof.Public.Thumbprint, claims.RootElement.GetProperty("cnf").GetProperty("jkt").GetString());
        Assert.Equal(hub.Get<TokenKeys>().Signing.KeyId, content.Header.KeyId);
    }

    [Fact]
    public void AS_27_a_longer_life_than_300_seconds_cannot_be_configured()
    {
        Assert.Throws<InvalidOperationException>(() => new Microsoft.Extensions.DependencyInjection.ServiceCollection().AddHubIdentity(options =>
        {
            options.Origin = TestHub.Origin;
            options.DatabasePath = options.TokenKeyPath = "never-opened";
            options.AccessTokenLifetime = TimeSpan.FromSeconds(301);
        }));
    }

    async Task<HttpRequestMessage> Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(ClientCalls.Form(hub.Assertion(agency))) };
        await request.Content.LoadIntoBufferAsync();
        request.Headers.TryAddWithoutValidation("DPoP", hub.ProofFor(agency, "POST", ClientCalls.TokenUri));
        return request;
    }

    Dictionary<string, object> Claims() => new(StringComparer.Ordinal)
    {
        ["jti"] = Id128.Random().ToString(),
        ["htm"] = "POST",
        ["htu"] = ClientCalls.TokenUri,
        ["iat"] = hub.Clock.GetUtcNow().ToUnixTimeSeconds(),
    };

    string Proof(string typ = "dpop+jwt", string? without = null, string? jwk = null)
    {
        var claims = Claims();
        if (without is not null)
        {
            Assert.True(claims.Remove(without));
        }
        return Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(claims), agency.Proof, typ, withKeyId: false, extra: writer =>
        {
            writer.WritePropertyName("jwk");
            writer.WriteRawValue(jwk ?? agency.Proof.Public.ToJson());
        });
    }

    async Task IsInvalidProof(string proof)
    {
        var answer = await hub.AskToken(ClientCalls.Form(hub.Assertion(agency)), proof);
        Assert.Equal((400, "invalid_dpop_proof"), (answer.Status, answer.Error));
    }

    async Task<(int Status, string? Error)> AskBy(string grant)
    {
        var form = ClientCalls.Form(hub.Assertion(agency));
        form[0] = new("grant_type", grant);
        var answer = await hub.AskToken(form, hub.ProofFor(agency, "POST", ClientCalls.TokenUri));
        return (answer.Status, answer.Error);
    }
}
