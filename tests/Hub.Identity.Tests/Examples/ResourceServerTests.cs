using System.Buffers.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>Every API call: token, proof, status, scope; and how a refusal sounds.</summary>
public sealed class ResourceServerTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    const string Path = "/v1/who";
    const string Uri = TestHub.Origin + Path;
    const string Algs = "DPoP algs=\"ES256 PS256\"";

    readonly TestHub hub = shared.Hub;
    TestAgency agency = null!;
    string token = null!;

    public async ValueTask InitializeAsync()
    {
        agency = await shared.NewAgency();
        token = await hub.Token(agency);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Right_token_and_proof_are_let_in_as_the_agency()
    {
        var response = await hub.Get(agency, Path, token);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(agency.Id, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task No_credentials_get_a_challenge_without_error()
    {
        var response = await hub.Get(Path, authorization: null);
        Assert.Equal(Algs, response.Challenge());
        Assert.Equal("auth.required", await response.ProblemCode());
        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task Problem_details_have_their_members_and_are_not_stored()
    {
        var response = await hub.Get(Path, "DPoP x");
        var problem = await response.Problem();
        Assert.Equal(["type", "title", "status", "code"], problem.EnumerateObject().Select(member => member.Name), StringComparer.Ordinal);
        Assert.Equal($"{TestHub.Origin}/docs/errors/token.invalid", problem.GetProperty("type").GetString());
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("dpop")]
    [InlineData("DPOP")]
    public async Task Scheme_is_case_insensitive(string scheme) =>
        Assert.Equal(200, (int)(await hub.Get(Path, $"{scheme} {token}", hub.ProofFor(agency, "GET", Uri, token))).StatusCode);

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("Basic")]
    public async Task Token_under_another_scheme_is_refused(string scheme) =>
        await IsInvalidToken(await hub.Get(Path, $"{scheme} {token}", hub.ProofFor(agency, "GET", Uri, token)));

    [Fact]
    public async Task Token_in_the_query_is_refused_even_beside_right_headers()
    {
        await IsInvalidToken(await hub.Get($"{Path}?access_token={token}", authorization: null));
        await IsInvalidToken(await hub.Get($"{Path}?access_token={token}", $"DPoP {token}", hub.ProofFor(agency, "GET", Uri, token)));
    }

    [Theory]
    [InlineData("DPoP")]
    [InlineData("DPoP ")]
    [InlineData("DPoP x")]
    [InlineData("DPoP a.b.c")]
    public async Task Malformed_credentials_are_refused(string authorization) => await IsInvalidToken(await hub.Get(Path, authorization));

    [Fact]
    public async Task Any_changed_character_of_the_token_refuses_it()
    {
        for (var at = 0; at < token.Length; at += 37)
        {
            var changed = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            await IsInvalidToken(await hub.Get(Path, $"DPoP {changed}", hub.ProofFor(agency, "GET", Uri, changed)));
        }
    }

    [Theory]
    [InlineData("aud")]
    [InlineData("iss")]
    [InlineData("cnf")]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("jti")]
    [InlineData("sub")]
    [InlineData("client_id")]
    [InlineData("scope")]
    public async Task Token_without_a_claim_is_refused(string claim)
    {
        var claims = TokenClaims();
        Assert.True(claims.Remove(claim));
        await IsInvalidToken(await Present(Forge(claims)));
    }

    [Fact]
    public async Task Token_of_the_right_key_with_right_claims_is_the_control()
    {
        Assert.Equal(200, (int)(await Present(Forge(TokenClaims()))).StatusCode);
    }

    [Fact]
    public async Task Token_for_another_audience_or_an_array_of_them_is_refused()
    {
        await IsInvalidToken(await Present(Forge(Changed("aud", "https://other.test"))));
        await IsInvalidToken(await Present(Forge(Changed("aud", new[] { TestHub.Origin }))));
        await IsInvalidToken(await Present(Forge(Changed("iss", "https://other.test"))));
        await IsInvalidToken(await Present(Forge(Changed("sub", "somebody"))));
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("dpop+jwt")]
    [InlineData("AT+JWT ")]
    public async Task Token_of_another_type_is_refused(string typ) => await IsInvalidToken(await Present(Forge(TokenClaims(), typ)));

    [Fact]
    public async Task Token_by_another_key_is_refused()
    {
        using var stranger = EcKey.Create(keyId: hub.Get<TokenKeys>().Signing.KeyId);
        await IsInvalidToken(await Present(Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(TokenClaims()), stranger, "at+jwt")));
    }

    [Fact]
    public async Task Unsigned_token_is_refused()
    {
        var header = Base64Url.EncodeToString("""{"alg":"none","typ":"at+jwt"}"""u8);
        await IsInvalidToken(await Present($"{header}.{token.Split('.')[1]}."));
    }

    [Fact]
    public async Task Token_is_good_until_the_second_it_expires_even_when_remembered()
    {
        hub.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(200, (int)(await hub.Get(agency, Path, token)).StatusCode);
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        await IsInvalidToken(await hub.Get(agency, Path, token));
    }

    [Fact]
    public async Task Token_issued_in_the_future_is_refused()
    {
        var now = hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        await IsInvalidToken(await Present(Forge(Changed("iat", now + 10))));
    }

    [Fact]
    public async Task Proof_missing_is_refused() => await IsInvalidProof(await hub.Get(Path, $"DPoP {token}"));

    [Fact]
    public async Task Proof_for_another_method_uri_or_time_is_refused()
    {
        await IsInvalidProof(await Send(hub.ProofFor(agency, "POST", Uri, token)));
        await IsInvalidProof(await Send(hub.ProofFor(agency, "GET", TestHub.Origin + "/v1/other", token)));
        await IsInvalidProof(await Send(hub.ProofFor(agency, "GET", $"http://127.0.0.1:{hub.Port}{Path}", token)));
        await IsInvalidProof(await Send(hub.ProofFor(agency, "GET", Uri, token, offset: TimeSpan.FromMinutes(-2))));
        await IsInvalidProof(await Send(hub.ProofFor(agency, "GET", Uri, token, offset: TimeSpan.FromSeconds(11))));
    }

    [Fact]
    public async Task Ath_missing_or_of_another_token_is_refused()
    {
        await IsInvalidProof(await Send(hub.ProofFor(agency, "GET", Uri)));
        await IsInvalidProof(await Send(hub.ProofFor(agency, "GET", Uri, token + "x")));
    }

    [Theory]
    [InlineData("HTTPS://HUB.TEST:8443/v1/who")]
    [InlineData("https://hub.test:8443/v1/who?x=1")]
    [InlineData("https://hub.test:8443/v1/who#f")]
    [InlineData("https://hub.test:8443/v1/./who")]
    [InlineData("https://hub.test:8443/v1/%77ho")]
    public async Task Htu_is_compared_normalised(string htu)
    {
        // DpopProof.Create would cut off query and fragment; a client may leave them in.
        var claims = new { jti = Id128.Random().ToString(), htm = "GET", htu, iat = hub.Clock.GetUtcNow().ToUnixTimeSeconds(), ath = DpopProof.HashOf(token) };
        var proof = Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(claims), agency.Proof, "dpop+jwt", withKeyId: false, extra: writer =>
        {
            writer.WritePropertyName("jwk");
            writer.WriteRawValue(agency.Proof.Public.ToJson());
        });
        Assert.Equal(200, (int)(await Send(proof)).StatusCode);
    }

    [Fact]
    public async Task Query_of_the_request_is_passed_over() =>
        Assert.Equal(200, (int)(await hub.Get($"{Path}?page=2", $"DPoP {token}", hub.ProofFor(agency, "GET", Uri, token))).StatusCode);

    [Fact]
    public async Task Two_proofs_are_refused_in_one_line_and_in_two()
    {
        var first = hub.ProofFor(agency, "GET", Uri, token);
        var second = hub.ProofFor(agency, "GET", Uri, token);
        await IsInvalidProof(await hub.Get(Path, $"DPoP {token}", first, second));
        var (status, text) = await RawHttp.Send(hub.Port,
            $"GET {Path} HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\nAuthorization: DPoP {token}\r\nDPoP: {first}\r\nDPoP: {second}\r\n\r\n");
        Assert.Equal(401, status);
        Assert.Contains("error=\"invalid_dpop_proof\"", text, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await Send(first)).StatusCode);
    }

    [Fact]
    public async Task Two_authorization_lines_are_refused()
    {
        var proof = hub.ProofFor(agency, "GET", Uri, token);
        var (status, text) = await RawHttp.Send(hub.Port,
            $"GET {Path} HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\nAuthorization: DPoP {token}\r\nAuthorization: DPoP {token}\r\nDPoP: {proof}\r\n\r\n");
        Assert.Equal(401, status);
        Assert.Contains("error=\"invalid_token\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_header_has_no_say()
    {
        var proof = hub.ProofFor(agency, "GET", "https://evil.test" + Path, token);
        var (status, _) = await RawHttp.Send(hub.Port,
            $"GET {Path} HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\nAuthorization: DPoP {token}\r\nDPoP: {proof}\r\n\r\n");
        Assert.Equal(401, status);
        var right = hub.ProofFor(agency, "GET", Uri, token);
        (status, _) = await RawHttp.Send(hub.Port,
            $"GET {Path} HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\nAuthorization: DPoP {token}\r\nDPoP: {right}\r\n\r\n");
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Proof_by_another_key_than_the_tokens_is_invalid_token()
    {
        var thief = new TestAgency(agency.Id);
        await IsInvalidToken(await Send(hub.ProofFor(thief, "GET", Uri, token)));
    }

    [Fact]
    public async Task A_key_kept_ready_still_has_to_sign()
    {
        Assert.Equal(200, (int)(await Send(hub.ProofFor(agency, "GET", Uri, token))).StatusCode);
        var right = hub.ProofFor(agency, "GET", Uri, token).Split('.');
        var other = hub.ProofFor(agency, "GET", Uri, token).Split('.');
        await IsInvalidProof(await Send($"{right[0]}.{right[1]}.{other[2]}"));
        Assert.Equal(200, (int)(await Send(string.Join('.', right))).StatusCode);
    }

    [Fact]
    public async Task Forty_parallel_replays_let_exactly_one_in()
    {
        var proof = hub.ProofFor(agency, "GET", Uri, token);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => (int)(await Send(proof)).StatusCode));
        Assert.Equal(1, statuses.Count(status => status == 200));
        Assert.Equal(39, statuses.Count(status => status == 401));
    }

    [Fact]
    public async Task Agency_with_too_many_live_proofs_is_told_to_wait_and_nobody_else_is()
    {
        var other = await shared.NewAgency();
        var anothers = await hub.Token(other);
        for (var i = 0; hub.Get<ReplayGuard>() is var guard && i < ReplayGuard.MaxLivePerClient; i++)
        {
            await guard.Admit(new DpopProof(agency.Proof.Public.Thumbprint, $"{agency.Id} {i}", hub.Clock.GetUtcNow(), null, agency.Proof.Public), agency.Id, default);
        }

        var refused = await hub.Get(agency, Path, token);
        Assert.Equal((429, "dpop.too-many"), ((int)refused.StatusCode, await refused.ProblemCode()));
        Assert.Equal(ReplayGuard.RetryAfter, refused.Headers.RetryAfter!.Delta);
        Assert.Empty(refused.Headers.WwwAuthenticate);
        var asked = await hub.AskToken(agency);
        Assert.Equal((429, "temporarily_unavailable", ReplayGuard.RetryAfter), (asked.Status, asked.Error, asked.Response.Headers.RetryAfter!.Delta));
        Assert.Equal(200, (int)(await hub.Get(other, Path, anothers)).StatusCode);

        hub.Clock.Advance(TimeSpan.FromSeconds(80));
        Assert.Equal(200, (int)(await hub.Get(agency, Path, token)).StatusCode);
    }

    [Fact]
    public async Task A_refused_caller_does_not_use_up_anothers_proof()
    {
        var proof = hub.ProofFor(agency, "GET", Uri, token);
        await IsInvalidToken(await hub.Get(Path, "DPoP stolen", proof));
        Assert.Equal(200, (int)(await Send(proof)).StatusCode);
    }

    [Fact]
    public async Task Suspension_acts_on_the_next_request_and_its_end_too()
    {
        Assert.Equal(200, (int)(await hub.Get(agency, Path, token)).StatusCode);
        await hub.Get<ClientDirectory>().Suspend(agency.Id, "operator:test", CancellationToken.None);
        await IsInvalidToken(await hub.Get(agency, Path, token));
        await hub.Get<ClientDirectory>().Put(agency.Registration, "operator:test", CancellationToken.None);
        await IsInvalidToken(await hub.Get(agency, Path, token));
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (int)(await hub.Get(agency, Path, await hub.Token(agency))).StatusCode);
    }

    [Fact]
    public async Task Revoked_token_is_refused_on_the_next_request_and_after_a_restart()
    {
        var other = await hub.Token(agency);
        await hub.Get<RevokedTokens>().Revoke(IdOf(token), hub.Clock.GetUtcNow().AddSeconds(300), CancellationToken.None);
        await IsInvalidToken(await hub.Get(agency, Path, token));
        Assert.Equal(200, (int)(await hub.Get(agency, Path, other)).StatusCode);

        await using var next = await TestHub.Start(folder: hub.Folder, clock: hub.Clock);
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        await IsInvalidToken(await next.Get(agency, Path, token));
        Assert.Equal(200, (int)(await next.Get(agency, Path, other)).StatusCode);
    }

    [Fact]
    public async Task Missing_scope_is_403_insufficient_scope()
    {
        var response = await hub.Get(agency, "/v1/consents", token);
        Assert.Equal(403, (int)response.StatusCode);
        Assert.Equal(Algs + ", error=\"insufficient_scope\", scope=\"consent\"", response.Challenge());
        Assert.Equal("scope.insufficient", await response.ProblemCode());
    }

    [Fact]
    public async Task Scope_taken_at_the_token_endpoint_is_what_counts()
    {
        var narrow = await hub.Token(agency, ("scope", "trail"));
        Assert.Equal(403, (int)(await hub.Get(agency, Path, narrow)).StatusCode);
    }

    [Theory]
    [InlineData("/forgotten")]
    [InlineData("/not-mapped")]
    public async Task What_has_no_rule_is_refused_to_everybody(string path)
    {
        Assert.Equal(401, (int)(await hub.Get(path, authorization: null)).StatusCode);
        Assert.Equal(403, (int)(await hub.Get(agency, path, token)).StatusCode);
    }

    [Fact]
    public async Task Refusals_are_counted_by_code()
    {
        var before = hub.Records.CountOf("token.invalid");
        await hub.Get(Path, "DPoP x");
        Assert.Equal(before + 1, hub.Records.CountOf("token.invalid"));
    }

    Task<HttpResponseMessage> Send(string proof) => hub.Get(Path, $"DPoP {token}", proof);

    Task<HttpResponseMessage> Present(string forged) => hub.Get(Path, $"DPoP {forged}", hub.ProofFor(agency, "GET", Uri, forged));

    /// <summary>A token by the hub's own key, to see that claims are checked and not only the signature.</summary>
    string Forge(Dictionary<string, object> claims, string typ = "at+jwt") =>
        Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(claims), hub.Get<TokenKeys>().Signing, typ);

    Dictionary<string, object> Changed(string name, object value)
    {
        var claims = TokenClaims();
        claims[name] = value;
        return claims;
    }

    Dictionary<string, object> TokenClaims() => new(StringComparer.Ordinal)
    {
        ["iss"] = TestHub.Origin,
        ["aud"] = TestHub.Origin,
        ["sub"] = agency.Id,
        ["client_id"] = agency.Id,
        ["scope"] = "exchange",
        ["jti"] = Id128.Random().ToString(),
        ["iat"] = hub.Clock.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = hub.Clock.GetUtcNow().ToUnixTimeSeconds() + 60,
        ["cnf"] = new { jkt = agency.Proof.Public.Thumbprint },
    };

    static string IdOf(string compact) =>
        JsonDocument.Parse(Base64Url.DecodeFromChars(compact.Split('.')[1])).RootElement.GetProperty("jti").GetString()!;

    static async Task IsInvalidToken(HttpResponseMessage response)
    {
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(Algs + ", error=\"invalid_token\"", response.Challenge());
        Assert.Equal("token.invalid", await response.ProblemCode());
    }

    static async Task IsInvalidProof(HttpResponseMessage response)
    {
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(Algs + ", error=\"invalid_dpop_proof\"", response.Challenge());
        Assert.Equal("dpop.invalid", await response.ProblemCode());
    }
}
