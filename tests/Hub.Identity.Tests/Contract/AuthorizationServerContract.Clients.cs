using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Hub.Identity.Tests.Contract;

/// <summary>AS-01 to AS-06 and the keys of AS-28: what the server says of itself, and whom it takes for a client.</summary>
public abstract partial class AuthorizationServerContract<TWorld>
{
    const int RightKeyBits = 2048;
    const int WeakKeyBits = 1024;

    [Fact]
    public void AS_01_discovery_says_what_is_so_and_offers_nothing_weak()
    {
        var metadata = world.Endpoints.Metadata;
        Assert.Equal(Server.Issuer, metadata.GetProperty("issuer").GetString());
        Assert.True(metadata.GetProperty("require_pushed_authorization_requests").GetBoolean());
        Assert.True(metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        Assert.Equal(["S256"], world.Endpoints.List("code_challenge_methods_supported"));
        Assert.Equal(["code"], world.Endpoints.List("response_types_supported"));
        Assert.Equal(["private_key_jwt"], world.Endpoints.List("token_endpoint_auth_methods_supported"));
        Assert.Empty(world.Endpoints.List("token_endpoint_auth_signing_alg_values_supported").Except(["ES256", "PS256", "EdDSA", "Ed25519"], StringComparer.Ordinal));
        Assert.Contains("ES256", world.Endpoints.List("dpop_signing_alg_values_supported"));
        Assert.Empty(world.Endpoints.List("dpop_signing_alg_values_supported").Except(["ES256", "PS256", "EdDSA", "Ed25519"], StringComparer.Ordinal));
        Assert.Equal(["authorization_code", "client_credentials", "refresh_token"], world.Endpoints.List("grant_types_supported").Order(StringComparer.Ordinal));
        Assert.False(metadata.TryGetProperty("registration_endpoint", out _));
    }

    [Fact]
    public async Task AS_02_client_without_an_assertion_or_with_a_secret()
    {
        var client = await world.NewClient();
        Is("AS-02 client_id alone", await Says([new("client_id", client.Id)]), InvalidClient);
        Is("AS-02 nothing", await Says([]), InvalidClient);
        Is("AS-02 client_secret_post", await Says([new("client_id", client.Id), new("client_secret", "guess")]), InvalidClient);
        Is("AS-02 client_secret beside an assertion", await Says(ContractCalls.Assertion(client.Assertion(), ("client_secret", "guess"))), InvalidClient);
        Is("AS-02 Basic", await Says([], $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(client.Id + ":guess"))}"), InvalidClient);
        Is("AS-02 Basic beside an assertion", await Says(ContractCalls.Assertion(client.Assertion()), "Basic YTpi"), InvalidClient);
        Is("AS-02 assertion of another type", await Says(ContractCalls.Assertion(client.Assertion()).With("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")), InvalidClient);

        async Task<string> Says(IEnumerable<KeyValuePair<string, string>> form, string? authorization = null)
        {
            var reply = await world.Post(
                world.Endpoints.Token,
                [new("grant_type", "client_credentials"), .. form],
                client.Proof(world.Endpoints.Token),
                request =>
                {
                    if (authorization is not null)
                    {
                        request.Headers.TryAddWithoutValidation("Authorization", authorization);
                    }
                });
            return reply.Said;
        }
    }

    [Fact]
    public async Task AS_03_assertion_for_another_audience_than_the_issuer_as_one_string()
    {
        var client = await world.NewClient();
        Is("AS-03 aud token URL", await Says(world.Endpoints.Token), InvalidClient);
        Is("AS-03 aud PAR URL", await Says(world.Endpoints.Par), InvalidClient);
        Is("AS-03 aud array of the issuer", await Says(new JsonArray(Server.Issuer)), InvalidClient);
        Is("AS-03 aud array", await Says(new JsonArray(Server.Issuer, "https://other.test")), InvalidClient);
        Is("AS-03 aud another server", await Says("https://other.test"), InvalidClient);
        Is("AS-03 aud issuer with a slash", await Says(Server.Issuer + "/"), InvalidClient);
        Is("AS-03 aud missing", await AssertionSays(client, claims => claims.Remove("aud")), InvalidClient);
        Is("AS-03 aud right", await Says(Server.Issuer), "200");

        Task<string> Says(JsonNode audience) => AssertionSays(client, claims => claims["aud"] = audience);
    }

    [Fact]
    public async Task AS_04_assertion_of_a_wrong_algorithm_key_or_subject_expired_or_replayed()
    {
        using var rsa = RSA.Create(RightKeyBits);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var client = await world.NewClient(c => c.Registration with { Jwks = MadeJwt.Set(c.Signing.Jwk(c.KeyId), rsa.Jwk("rsa")) });
        Is("AS-04 RS256", await Signed("RS256", "rsa", input => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)), InvalidClient);
        Is("AS-04 PS256", await Signed("PS256", "rsa", input => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)), "200");
        Is("AS-04 none", await Signed("none", client.KeyId, _ => []), InvalidClient);
        Is("AS-04 HS256 with the public key", await Signed("HS256", client.KeyId, input => HMACSHA256.HashData(Encoding.UTF8.GetBytes(client.Signing.Jwk(client.KeyId).ToJsonString()), input)), InvalidClient);
        Is("AS-04 wrong key", await Signed("ES256", client.KeyId, input => stranger.SignData(input, HashAlgorithmName.SHA256)), InvalidClient);
        Is("AS-04 no sub", await AssertionSays(client, claims => claims.Remove("sub")), InvalidClient);
        Is("AS-04 no iss", await AssertionSays(client, claims => claims.Remove("iss")), InvalidClient);
        Is("AS-04 iss is not sub", await AssertionSays(client, claims => claims["iss"] = "another"), InvalidClient);
        Is("AS-04 sub is not iss", await AssertionSays(client, claims => claims["sub"] = "another"), InvalidClient);
        Is("AS-04 no exp", await AssertionSays(client, claims => claims.Remove("exp")), InvalidClient);
        Is("AS-04 expired", await AssertionSays(client, claims => claims["exp"] = Server.Now.ToUnixTimeSeconds() - 60), InvalidClient);
        Is("AS-04 no jti", await AssertionSays(client, claims => claims.Remove("jti")), InvalidClient);
        var assertion = client.Assertion();
        Is("AS-04 first use", (await world.OwnToken(client, assertion, client.Proof(world.Endpoints.Token))).Said, "200");
        Is("AS-04 replay", (await world.OwnToken(client, assertion, client.Proof(world.Endpoints.Token))).Said, InvalidClient);

        async Task<string> Signed(string alg, string keyId, Func<byte[], byte[]> sign)
        {
            var header = client.AssertionHeader(alg);
            header["kid"] = keyId;
            return (await world.OwnToken(client, MadeJwt.Sign(header, client.AssertionClaims(), sign), client.Proof(world.Endpoints.Token))).Said;
        }
    }

    [Fact]
    public async Task AS_04_one_assertion_sent_at_once_ten_times_is_taken_once()
    {
        const int times = 10;
        var client = await world.NewClient();
        var assertion = client.Assertion();
        var said = await Task.WhenAll(Enumerable.Range(0, times).Select(async _ => (await world.OwnToken(client, assertion, client.Proof(world.Endpoints.Token))).Said));
        Assert.Equal(1, said.Count(answer => answer == "200"));
        Assert.Equal(times - 1, said.Count(answer => answer == InvalidClient));
    }

    [Fact]
    public async Task AS_05_assertion_up_to_10_seconds_ahead_is_accepted()
    {
        var client = await world.NewClient();
        Is("AS-05 iat", await Ahead(client, "iat", 10), "200");
        Is("AS-05 nbf", await Ahead(client, "nbf", 10), "200");
    }

    [Fact]
    public async Task AS_06_assertion_further_ahead_is_refused()
    {
        var client = await world.NewClient();
        Is("AS-06 iat", await Ahead(client, "iat", 60), InvalidClient);
        Is("AS-06 nbf", await Ahead(client, "nbf", 60), InvalidClient);
    }

    [Theory]
    [InlineData("crit", "AS-28 assertion with crit")]
    [InlineData("jku", "AS-28 assertion with jku")]
    [InlineData("x5u", "AS-28 assertion with x5u")]
    public async Task AS_28_assertion_with_a_header_that_points_elsewhere_or_demands(string member, string @case)
    {
        var client = await world.NewClient();
        JsonNode value = member == "crit" ? new JsonArray("x-unknown") : "https://client.test/keys";
        var said = await world.OwnToken(client, client.Assertion(header: header => { header[member] = value; header["x-unknown"] = 1; }), client.Proof(world.Endpoints.Token));
        Is(@case, said.Said, InvalidClient);
    }

    [Fact]
    public async Task AS_28_client_keys_that_are_ambiguous_weak_or_no_keys()
    {
        using var weak = RSA.Create(WeakKeyBits);
        using var twin = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Is("AS-28 duplicate kid", await Registered(client => MadeJwt.Set(client.Signing.Jwk(client.KeyId), twin.Jwk(client.KeyId)), (client, body) => twin.Es256(client.AssertionHeader(), body)), "refused");
        Is("AS-28 RSA of 1024 bits", await Registered(client => MadeJwt.Set(weak.Jwk(client.KeyId)), (client, body) => MadeJwt.Sign(client.AssertionHeader("PS256"), body, input => weak.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))), "refused");
        Is("AS-28 EC key off the curve", await Registered(OffCurve, (client, body) => client.Signing.Es256(client.AssertionHeader(), body)), "refused");

        async Task<string> Registered(Func<ContractClient, string> jwks, Func<ContractClient, JsonObject, string> sign)
        {
            var client = world.MakeClient();
            if (!await Server.TryRegister(client.Registration with { Jwks = jwks(client) }))
            {
                return "refused";
            }
            var reply = await world.OwnToken(client, sign(client, client.AssertionClaims()), client.Proof(world.Endpoints.Token));
            return reply.Status is >= 400 and < 500 ? "refused" : reply.Said;
        }

        static string OffCurve(ContractClient client)
        {
            var key = client.Signing.Jwk(client.KeyId);
            key["y"] = key["x"]!.GetValue<string>();
            return MadeJwt.Set(key);
        }
    }

    Task<string> Ahead(ContractClient client, string claim, int seconds) => AssertionSays(client, claims => claims[claim] = Server.Now.ToUnixTimeSeconds() + seconds);

    async Task<string> AssertionSays(ContractClient client, Action<JsonObject> change) =>
        (await world.OwnToken(client, client.Assertion(change), client.Proof(world.Endpoints.Token))).Said;
}
