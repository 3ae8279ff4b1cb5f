using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Hub.Identity.Tests.Contract;

/// <summary>A client's own side: its keys, assertions and proofs, each of which can be made wrong.</summary>
sealed class ContractClient(IAuthorizationServerUnderTest server, string id) : IDisposable
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    const int LifetimeSeconds = 60;

    public string Id => id;

    public string KeyId => id + "-key";

    /// <summary>Signs assertions.</summary>
    public ECDsa Signing { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Signs proofs.</summary>
    public ECDsa Proving { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Redirect => $"https://{id}.test/callback";

    public string PostLogout => $"https://{id}.test/signed-out";

    public ContractRegistration Registration => new(
        id,
        MadeJwt.Set(Signing.Jwk(KeyId)),
        ["exchange", "trail", "openid", "me"],
        ["client_credentials", "authorization_code", "refresh_token"],
        [Redirect],
        [PostLogout]);

    public JsonObject AssertionHeader(string alg = "ES256") => new() { ["alg"] = alg, ["typ"] = "JWT", ["kid"] = KeyId };

    public JsonObject AssertionClaims()
    {
        var now = server.Now.ToUnixTimeSeconds();
        return new JsonObject { ["iss"] = id, ["sub"] = id, ["aud"] = server.Issuer, ["jti"] = Unique(), ["iat"] = now, ["exp"] = now + LifetimeSeconds };
    }

    /// <summary>A right assertion, or one whose claims or header were changed before it was signed by the right key.</summary>
    public string Assertion(Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var (head, body) = (AssertionHeader(), AssertionClaims());
        claims?.Invoke(body);
        header?.Invoke(head);
        return Signing.Es256(head, body);
    }

    public JsonObject ProofHeader(string alg = "ES256") => new() { ["alg"] = alg, ["typ"] = "dpop+jwt", ["jwk"] = Proving.Jwk() };

    public JsonObject ProofClaims(string uri) => new() { ["jti"] = Unique(), ["htm"] = "POST", ["htu"] = uri, ["iat"] = server.Now.ToUnixTimeSeconds() };

    /// <summary>A right proof for a POST, or one that was changed before it was signed by the right key.</summary>
    public string Proof(string uri, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, ECDsa? key = null)
    {
        var (head, body) = (ProofHeader(), ProofClaims(uri));
        if (key is not null)
        {
            head["jwk"] = key.Jwk();
        }
        claims?.Invoke(body);
        header?.Invoke(head);
        return (key ?? Proving).Es256(head, body);
    }

    public static string Unique() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public void Dispose()
    {
        Signing.Dispose();
        Proving.Dispose();
    }
}
