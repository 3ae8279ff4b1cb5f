using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Hub.Identity.Tests.Contract;

/// <summary>AS-07 to AS-10: the proof that comes with a token request.</summary>
public abstract partial class AuthorizationServerContract<TWorld>
{
    [Fact]
    public async Task AS_07_no_proof()
    {
        var client = await world.NewClient();
        Is("AS-07 own token", (await world.OwnToken(client, client.Assertion(), proof: null)).Said, InvalidRequest);
    }

    [Fact]
    public async Task AS_08_proof_with_a_fault()
    {
        var client = await world.NewClient();
        var token = world.Endpoints.Token;
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Is("AS-08 typ", await ProofSays(client.Proof(token, header: header => header["typ"] = "JWT")), InvalidProof);
        Is("AS-08 alg none", await ProofSays(MadeJwt.Sign(client.ProofHeader("none"), client.ProofClaims(token), _ => [])), InvalidProof);
        Is("AS-08 alg HS256", await ProofSays(MadeJwt.Sign(client.ProofHeader("HS256"), client.ProofClaims(token), input => HMACSHA256.HashData(Encoding.UTF8.GetBytes(client.Proving.Jwk().ToJsonString()), input))), InvalidProof);
        Is("AS-08 jwk missing", await ProofSays(client.Proof(token, header: header => header.Remove("jwk"))), InvalidProof);
        Is("AS-08 jwk of another key", await ProofSays(client.Proof(token, header: header => header["jwk"] = other.Jwk())), InvalidProof);
        Is("AS-08 jwk private", await ProofSays(client.Proof(token, header: header => header["jwk"] = client.Proving.Jwk(withPrivate: true))), InvalidProof);
        Is("AS-08 htm", await ProofSays(client.Proof(token, claims => claims["htm"] = "GET")), InvalidProof);
        Is("AS-08 htu another endpoint", await ProofSays(client.Proof(world.Endpoints.Par)), InvalidProof);
        Is("AS-08 htu another host", await ProofSays(client.Proof("https://other.test/token")), InvalidProof);
        foreach (var claim in new[] { "jti", "htm", "htu", "iat" })
        {
            Is($"AS-08 no {claim}", await ProofSays(client.Proof(token, claims => claims.Remove(claim))), InvalidProof);
        }
        Is("AS-08 two proofs in one field", await ProofSays($"{client.Proof(token)}, {client.Proof(token)}"), InvalidProof);
        Is("AS-08 two fields", await TwoFields(client), InvalidProof);
        Is("AS-08 htu with a query", await ProofSays(client.Proof(token, claims => claims["htu"] = token + "?a=b#c")), "200");

        async Task<string> ProofSays(string proof) => (await world.OwnToken(client, client.Assertion(), proof)).Said;
    }

    [Fact]
    public async Task AS_08_proof_used_twice()
    {
        var client = await world.NewClient();
        var proof = client.Proof(world.Endpoints.Token);
        Is("AS-08 first use", (await world.OwnToken(client, client.Assertion(), proof)).Said, "200");
        Is("AS-08 replay", (await world.OwnToken(client, client.Assertion(), proof)).Said, InvalidProof);
    }

    [Fact]
    public async Task AS_09_proof_dated_10_seconds_or_an_hour_off()
    {
        const int hour = 3600;
        var client = await world.NewClient();
        Is("AS-09 10 s ahead", await Off(10), "200");
        Is("AS-09 10 s behind", await Off(-10), "200");
        Is("AS-09 an hour ahead", await Off(hour), InvalidProof, "400 use_dpop_nonce");
        Is("AS-09 an hour behind", await Off(-hour), InvalidProof, "400 use_dpop_nonce");

        async Task<string> Off(int seconds)
        {
            var proof = client.Proof(world.Endpoints.Token, claims => claims["iat"] = Server.Now.ToUnixTimeSeconds() + seconds);
            return (await world.OwnToken(client, client.Assertion(), proof)).Said;
        }
    }

    [Fact]
    public async Task AS_10_nonce_mode_asks_and_the_retry_succeeds()
    {
        var (server, http, endpoints) = await world.WithNonces();
        var client = await world.NewClient(server: server);
        var first = await Send(client.Proof(endpoints.Token));
        Is("AS-10 first call", first.Said, "400 use_dpop_nonce");
        var nonce = Assert.Single(first.Headers.GetValues("DPoP-Nonce"));
        Is("AS-10 retry", (await Send(client.Proof(endpoints.Token, claims => claims["nonce"] = nonce))).Said, "200");
        Is("AS-10 made-up nonce", (await Send(client.Proof(endpoints.Token, claims => claims["nonce"] = "made-up"))).Said, "400 use_dpop_nonce");

        async Task<Reply> Send(string proof)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoints.Token)
            {
                Content = new FormUrlEncodedContent(ContractCalls.Assertion(client.Assertion(), ("grant_type", "client_credentials"), ("scope", "exchange"))),
            };
            request.Headers.TryAddWithoutValidation("DPoP", proof);
            using var response = await http.SendAsync(request);
            return await Reply.Of(response);
        }
    }

    [Theory]
    [InlineData("crit", "AS-28 proof with crit")]
    [InlineData("jku", "AS-28 proof with jku")]
    [InlineData("x5u", "AS-28 proof with x5u")]
    public async Task AS_28_proof_with_a_header_that_points_elsewhere_or_demands(string member, string @case)
    {
        var client = await world.NewClient();
        JsonNode value = member == "crit" ? new JsonArray("x-unknown") : "https://client.test/keys";
        var proof = client.Proof(world.Endpoints.Token, header: header => { header[member] = value; header["x-unknown"] = 1; });
        Is(@case, (await world.OwnToken(client, client.Assertion(), proof)).Said, InvalidProof);
    }

    [Fact]
    public async Task AS_28_proof_by_a_key_that_is_weak_or_no_key()
    {
        using var weak = RSA.Create(WeakKeyBits);
        var client = await world.NewClient();
        var header = client.ProofHeader("PS256");
        header["jwk"] = weak.Jwk("weak");
        var proof = MadeJwt.Sign(header, client.ProofClaims(world.Endpoints.Token), input => weak.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Is("AS-28 proof by RSA of 1024 bits", (await world.OwnToken(client, client.Assertion(), proof)).Said, InvalidProof);
        var off = client.Proof(world.Endpoints.Token, header: wrong => wrong["jwk"]!["y"] = wrong["jwk"]!["x"]!.GetValue<string>());
        Is("AS-28 proof by a key off the curve", (await world.OwnToken(client, client.Assertion(), off)).Said, InvalidProof);
    }

    // HttpClient would send one field; on the wire these are two lines.
    async Task<string> TwoFields(ContractClient client)
    {
        var token = world.Endpoints.Token;
        var form = ContractCalls.Assertion(client.Assertion(), ("grant_type", "client_credentials"), ("scope", "exchange"));
        using var content = new FormUrlEncodedContent(form);
        var body = await content.ReadAsStringAsync();
        var (status, text) = await RawHttp.Send(Server.Listens.Port,
            $"POST {new Uri(token).AbsolutePath} HTTP/1.1\r\nHost: {Server.Listens.Authority}\r\nConnection: close\r\nDPoP: {client.Proof(token)}\r\nDPoP: {client.Proof(token)}\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        var error = new[] { "invalid_dpop_proof", "invalid_request" }.FirstOrDefault(code => text.Contains($"\"{code}\"", StringComparison.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"{status} {error}");
    }
}
