using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>AS-02 to AS-06 and the header rules of AS-28: who is taken for which client.</summary>
public sealed class ClientAuthenticationTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    readonly TestHub hub = shared.Hub;
    TestAgency agency = null!;

    public async ValueTask InitializeAsync() => agency = await shared.NewAgency();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task AS_02_no_assertion()
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials"), new("client_id", agency.Id)];
        await IsInvalidClient(form);
    }

    [Fact]
    public async Task AS_02_client_secret_post_beside_a_right_assertion_too()
    {
        await IsInvalidClient([new("grant_type", "client_credentials"), new("client_id", agency.Id), new("client_secret", "guess")]);
        await IsInvalidClient(ClientCalls.Form(hub.Assertion(agency), ("client_secret", "guess")));
    }

    [Fact]
    public async Task AS_02_Basic()
    {
        var answer = await hub.AskToken(
            ClientCalls.Form(hub.Assertion(agency)),
            hub.ProofFor(agency, "POST", ClientCalls.TokenUri),
            request => request.Headers.TryAddWithoutValidation("Authorization", "Basic YTpi"));
        Assert.Equal((401, "invalid_client"), (answer.Status, answer.Error));
        Assert.NotEmpty(answer.Response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task AS_02_client_secret_jwt_type()
    {
        var form = ClientCalls.Form(hub.Assertion(agency));
        form[1] = new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");
        await IsInvalidClient(form);
    }

    [Theory]
    [InlineData("/oauth/token")]
    [InlineData("/oauth/par")]
    [InlineData("/")]
    [InlineData("x")]
    public async Task AS_03_aud_is_an_endpoint_or_differs_by_a_letter(string suffix) => await IsInvalidClient(With("aud", TestHub.Origin + suffix));

    [Fact]
    public async Task AS_03_aud_is_another_server() => await IsInvalidClient(With("aud", "https://other.test"));

    [Fact]
    public async Task AS_03_aud_is_an_array_even_of_the_issuer_alone()
    {
        await IsInvalidClient(With("aud", new[] { TestHub.Origin }));
        await IsInvalidClient(With("aud", new[] { TestHub.Origin, "https://other.test" }));
    }

    [Fact]
    public async Task AS_03_aud_is_missing() => await IsInvalidClient(Without("aud"));

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES384")]
    [InlineData("es256")]
    public async Task AS_04_alg_is_not_one_of_the_set(string algorithm)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = algorithm, typ = "JWT", kid = agency.Signing.KeyId });
        var input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(hub.Claims(agency)))}";
        var signature = algorithm switch
        {
            "none" => [],
            // The classic: HMAC keyed with the public key the server holds.
            "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(agency.Signing.Public.ToJson()), Encoding.ASCII.GetBytes(input)),
            _ => SignEs256(input),
        };
        await IsInvalidClient($"{input}.{Base64Url.EncodeToString(signature)}");
    }

    [Fact]
    public async Task AS_04_wrong_key()
    {
        using var other = EcKey.Create(keyId: agency.Signing.KeyId);
        await IsInvalidClient(hub.Assertion(agency, other));
    }

    [Fact]
    public async Task AS_04_another_agencys_key()
    {
        var other = await hub.Register("agency-b");
        await IsInvalidClient(hub.Assertion(agency, other.Signing));
    }

    [Fact]
    public async Task AS_04_the_agencys_sealing_key()
    {
        await IsInvalidClient(hub.Assertion(agency, agency.Sealing));
    }

    [Fact]
    public async Task AS_04_sub_missing_or_not_iss()
    {
        await IsInvalidClient(Without("sub"));
        await IsInvalidClient(With("sub", "agency-b"));
        await IsInvalidClient(With("iss", "agency-b"));
        await IsInvalidClient(Without("iss"));
    }

    [Fact]
    public async Task AS_04_exp_missing_passed_or_far()
    {
        var now = hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        await IsInvalidClient(Without("exp"));
        await IsInvalidClient(With("exp", now));
        await IsInvalidClient(With("exp", now - 1));
        await IsInvalidClient(With("exp", now + 3601));
        await IsInvalidClient(With("exp", "soon"));
        await IsInvalidClient(With("exp", 1e300));
        Assert.Equal(200, await StatusOf(With("exp", now + 3600)));
    }

    [Fact]
    public async Task AS_04_jti_missing_or_replayed()
    {
        await IsInvalidClient(Without("jti"));
        await IsInvalidClient(With("jti", 7));
        var assertion = hub.Assertion(agency);
        Assert.Equal(200, await StatusOf(assertion));
        await IsInvalidClient(assertion);
    }

    [Fact]
    public async Task AS_04_one_assertion_sent_at_once_ten_times_is_taken_once()
    {
        var assertion = hub.Assertion(agency);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StatusOf(assertion)));
        Assert.Equal(1, statuses.Count(status => status == 200));
        Assert.Equal(9, statuses.Count(status => status == 401));
    }

    [Fact]
    public async Task AS_04_jti_is_remembered_over_a_restart()
    {
        var claims = hub.Claims(agency);
        claims["exp"] = hub.Clock.GetUtcNow().ToUnixTimeSeconds() + 600;
        var assertion = ClientCalls.Assertion(agency, claims);
        Assert.Equal(200, await StatusOf(assertion));
        hub.Clock.Advance(TimeSpan.FromSeconds(30));
        await using var next = await TestHub.Start(folder: hub.Folder, clock: hub.Clock);
        hub.Clock.Advance(TimeSpan.FromSeconds(2));
        var answer = await next.AskToken(ClientCalls.Form(assertion), next.ProofFor(agency, "POST", ClientCalls.TokenUri));
        Assert.Equal((401, "invalid_client"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task AS_04_the_same_jti_of_another_agency_is_another()
    {
        var other = await hub.Register("agency-b");
        var mine = hub.Claims(agency);
        var theirs = hub.Claims(other);
        theirs["jti"] = mine["jti"];
        Assert.Equal(200, await StatusOf(ClientCalls.Assertion(agency, mine)));
        Assert.Equal(200, await StatusOf(ClientCalls.Assertion(other, theirs)));
    }

    [Theory]
    [InlineData("iat")]
    [InlineData("nbf")]
    public async Task AS_05_up_to_10_seconds_ahead_is_accepted(string claim)
    {
        // Longer than what is asked for below: nothing dated before the start is taken.
        hub.Clock.Advance(TimeSpan.FromSeconds(600));
        Assert.Equal(200, await StatusOf(With(claim, hub.Clock.GetUtcNow().ToUnixTimeSeconds() + 10)));
        Assert.Equal(200, await StatusOf(With(claim, hub.Clock.GetUtcNow().ToUnixTimeSeconds() - 600)));
    }

    [Theory]
    [InlineData("iat", 11)]
    [InlineData("nbf", 11)]
    [InlineData("iat", 3600)]
    [InlineData("nbf", 3600)]
    [InlineData("nbf", 10.5)]
    public async Task AS_06_more_than_10_seconds_ahead_is_refused(string claim, double ahead) =>
        await IsInvalidClient(With(claim, hub.Clock.GetUtcNow().ToUnixTimeSeconds() + ahead));

    [Theory]
    [InlineData("crit")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("x5c")]
    [InlineData("jwk")]
    [InlineData("b64")]
    public async Task AS_28_header_that_brings_a_key_or_changes_the_meaning(string member)
    {
        var assertion = ClientCalls.Assertion(agency, hub.Claims(agency), header: writer =>
        {
            writer.WritePropertyName(member);
            writer.WriteRawValue(member switch { "crit" => """["exp"]""", "x5c" => "[]", "b64" => "true", "jwk" => agency.Signing.Public.ToJson(), _ => "\"https://evil.test/keys\"" });
        });
        await IsInvalidClient(assertion);
    }

    [Theory]
    [InlineData("dpop+jwt")]
    [InlineData("at+jwt")]
    [InlineData("hub-promise")]
    public async Task AS_28_a_token_made_for_something_else_is_no_assertion(string typ) =>
        await IsInvalidClient(ClientCalls.Assertion(agency, hub.Claims(agency), typ));

    [Fact]
    public async Task AS_28_claims_that_can_be_read_two_ways()
    {
        var claims = JsonSerializer.Serialize(hub.Claims(agency));
        var twice = claims.Insert(1, """ "aud":"https://other.test", """);
        await IsInvalidClient(Jws.Sign(Encoding.UTF8.GetBytes(twice), agency.Signing, "JWT"));
    }

    [Fact]
    public async Task AS_28_keys_that_are_refused_at_registration()
    {
        var good = agency.Signing.Public.ToJson();
        var sealing = agency.Sealing.Public.ToJson();
        using var rsa = RSA.Create(1024);
        var modulus = Base64Url.EncodeToString(rsa.ExportParameters(false).Modulus);
        var small = $$"""{"kty":"RSA","use":"sig","kid":"r","n":"{{modulus}}","e":"AQAB"}""";
        var x = Base64Url.EncodeToString(new byte[32]);
        var offCurve = $$"""{"kty":"EC","crv":"P-256","use":"sig","kid":"o","x":"{{x}}","y":"{{x}}"}""";
        await IsRefused("jwks.duplicate-kid", good, good, sealing);
        await IsRefused("jwks.rsa-size", small, sealing);
        await IsRefused("jwks.off-curve", offCurve, sealing);
        await IsRefused("jwks.private-member", agency.Signing.ToPrivateJwk(), sealing);
        await IsRefused("jwks.sealing-key", good);
        await IsRefused("jwks.signature-key", sealing);
    }

    [Fact]
    public async Task PS256_authenticates()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(false);
        var key = $$"""{"kty":"RSA","use":"sig","kid":"rsa-1","n":"{{Base64Url.EncodeToString(parameters.Modulus)}}","e":"{{Base64Url.EncodeToString(parameters.Exponent)}}"}""";
        var jwks = $$"""{"keys":[{{key}},{{agency.Sealing.Public.ToJson()}}]}""";
        await hub.Register("agency-r", registration => registration with { Jwks = jwks });
        var claims = hub.Claims(agency);
        claims["iss"] = claims["sub"] = "agency-r";
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "PS256", typ = "JWT", kid = "rsa-1" });
        var input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var right = rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        var padded = rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        await IsInvalidClient($"{input}.{Base64Url.EncodeToString(padded)}");
        Assert.Equal(200, await StatusOf($"{input}.{Base64Url.EncodeToString(right)}"));
    }

    [Fact]
    public async Task Assertion_without_kid_is_matched_only_by_a_single_key()
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256" });
        var input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(hub.Claims(agency)))}";
        Assert.Equal(200, await StatusOf($"{input}.{Base64Url.EncodeToString(SignEs256(input))}"));
    }

    [Fact]
    public async Task Client_id_beside_the_assertion_must_agree()
    {
        Assert.Equal(200, (await hub.AskToken(agency, ("client_id", agency.Id))).Status);
        await IsInvalidClient(ClientCalls.Form(hub.Assertion(agency), ("client_id", "agency-b")));
    }

    [Fact]
    public async Task Unknown_and_suspended_agencies_are_refused_alike()
    {
        await IsInvalidClient(hub.Assertion(new TestAgency("nobody")));
        await hub.Get<ClientDirectory>().Suspend(agency.Id, "operator:test", CancellationToken.None);
        await IsInvalidClient(hub.Assertion(agency));
        await hub.Get<ClientDirectory>().Put(agency.Registration, "operator:test", CancellationToken.None);
        Assert.Equal(200, await StatusOf(hub.Assertion(agency)));
    }

    [Fact]
    public async Task Refusal_tells_nothing_but_its_code()
    {
        var before = hub.Records.CountOf("oauth.invalid_client");
        var answer = await hub.AskToken(ClientCalls.Form("not.a.jwt"), null);
        Assert.Equal("""{"error":"invalid_client"}""", answer.Body.GetRawText());
        Assert.Equal("no-store", answer.Response.Headers.CacheControl?.ToString());
        Assert.Equal(before + 1, hub.Records.CountOf("oauth.invalid_client"));
    }

    string With(string name, object value)
    {
        var claims = hub.Claims(agency);
        claims[name] = value;
        return ClientCalls.Assertion(agency, claims);
    }

    string Without(string name)
    {
        var claims = hub.Claims(agency);
        Assert.True(claims.Remove(name));
        return ClientCalls.Assertion(agency, claims);
    }

    byte[] SignEs256(string input)
    {
        var signature = new byte[64];
        agency.Signing.Sign(Encoding.ASCII.GetBytes(input), signature);
        return signature;
    }

    async Task<int> StatusOf(string assertion) =>
        (await hub.AskToken(ClientCalls.Form(assertion), hub.ProofFor(agency, "POST", ClientCalls.TokenUri))).Status;

    Task IsInvalidClient(string assertion) => IsInvalidClient(ClientCalls.Form(assertion));

    async Task IsInvalidClient(IEnumerable<KeyValuePair<string, string>> form)
    {
        var answer = await hub.AskToken(form, hub.ProofFor(agency, "POST", ClientCalls.TokenUri));
        Assert.Equal((401, "invalid_client"), (answer.Status, answer.Error));
    }

    async Task IsRefused(string code, params string[] keys)
    {
        var registration = agency.Registration with { ClientId = "agency-x", Jwks = $$"""{"keys":[{{string.Join(',', keys)}}]}""" };
        var change = await hub.Get<ClientDirectory>().Put(registration, "operator:test", CancellationToken.None);
        Assert.Equal(code, Assert.IsType<ClientChange.Refused>(change).Code);
    }
}
