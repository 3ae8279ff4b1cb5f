using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>A backend service as SMART App Launch 2 has them: one RSA and one P-384 key, and the key that every agency has for replies.</summary>
sealed class SmartClient(string id) : IDisposable
{
    readonly RSA rsa = RSA.Create(2048);
    readonly ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    readonly EcKey sealing = EcKey.Create(KeyUse.Encryption, "enc-1");

    public string Id => id;

    public string Jwks
    {
        get
        {
            var (n, q) = (rsa.ExportParameters(includePrivateParameters: false), ec.ExportParameters(includePrivateParameters: false).Q);
            return $$"""
                {"keys":[
                {"kty":"RSA","kid":"rs","use":"sig","alg":"RS384","n":"{{Base64Url.EncodeToString(n.Modulus)}}","e":"{{Base64Url.EncodeToString(n.Exponent)}}"},
                {"kty":"EC","crv":"P-384","kid":"es","use":"sig","alg":"ES384","x":"{{Base64Url.EncodeToString(q.X)}}","y":"{{Base64Url.EncodeToString(q.Y)}}"},
                {{sealing.Public.ToJson()}}]}
                """;
        }
    }

    public string Assertion(string alg, object claims, string? kid = null)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg, kid = kid ?? (alg == "RS384" ? "rs" : "es"), typ = "JWT" });
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var data = Encoding.ASCII.GetBytes(signed);
        var signature = alg == "RS384"
            ? rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
            : ec.SignData(data, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public Dictionary<string, object> Claims(DateTimeOffset now, string audience = ClientCalls.TokenUri) => new(StringComparer.Ordinal)
    {
        ["iss"] = id,
        ["sub"] = id,
        ["aud"] = audience,
        ["jti"] = Id128.Random().ToString(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    public void Dispose()
    {
        rsa.Dispose();
        ec.Dispose();
        sealing.Dispose();
    }
}
