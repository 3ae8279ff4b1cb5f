using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Identity.Tests.Contract;

/// <summary>Any JWT, right or wrong: whatever header and claims say is signed as they stand (RFC 7515 §5.1).</summary>
/// <remarks>Uses nothing of the hub's own, so that a fault there is not repeated here.</remarks>
static class MadeJwt
{
    public static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>Header and claims of a JWT, unverified.</summary>
    public static (JsonElement Header, JsonElement Claims) Read(string jwt)
    {
        var parts = jwt.Split('.');
        Assert.Equal(3, parts.Length);
        return (Decode(parts[0]), Decode(parts[1]));
    }

    /// <summary>Whether an ES256 signature holds by a public JWK.</summary>
    public static bool IsSignedBy(string jwt, JsonElement jwk)
    {
        var end = jwt.LastIndexOf('.');
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(jwk.GetProperty("y").GetString()) },
        });
        return key.VerifyData(Encoding.ASCII.GetBytes(jwt[..end]), Base64Url.DecodeFromChars(jwt.AsSpan(end + 1)), HashAlgorithmName.SHA256);
    }

    public static string Es256(this ECDsa key, JsonObject header, JsonObject claims) => Sign(header, claims, input => key.SignData(input, HashAlgorithmName.SHA256));

    /// <summary>The public half as JWK; <paramref name="keyId"/> null leaves <c>kid</c> out.</summary>
    public static JsonObject Jwk(this ECDsa key, string? keyId = null, bool withPrivate = false)
    {
        var parameters = key.ExportParameters(withPrivate);
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(parameters.Q.X), ["y"] = Base64Url.EncodeToString(parameters.Q.Y) };
        if (withPrivate)
        {
            jwk["d"] = Base64Url.EncodeToString(parameters.D);
        }
        return Named(jwk, keyId);
    }

    public static JsonObject Jwk(this RSA key, string keyId)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return Named(new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent) }, keyId);
    }

    /// <summary>RFC 7638 of an EC key.</summary>
    public static string Thumbprint(this ECDsa key)
    {
        var jwk = key.Jwk();
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}""")));
    }

    /// <summary>A JWK Set of these keys, by which signatures are checked.</summary>
    public static string Set(params JsonObject[] keys)
    {
        foreach (var key in keys)
        {
            key["use"] = "sig";
        }
        return new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();
    }

    static JsonObject Named(JsonObject jwk, string? keyId)
    {
        if (keyId is not null)
        {
            jwk["kid"] = keyId;
        }
        return jwk;
    }

    static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    static JsonElement Decode(string part) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(part));
}
