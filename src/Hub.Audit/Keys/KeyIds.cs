using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Audit.Keys;

/// <summary>Key ids that follow from the key: RFC 7638 thumbprints, unpadded base64url of SHA-256.</summary>
public static class KeyIds
{
    /// <summary>Thumbprint of a P-256 public key.</summary>
    public static string Of(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return Thumbprint($$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(q.X)}}","y":"{{Base64Url.EncodeToString(q.Y)}}"}""");
    }

    /// <summary>Thumbprint of an Ed25519 public key (RFC 8037 §2).</summary>
    /// <param name="publicKey">32 bytes.</param>
    public static string OfEd25519(ReadOnlySpan<byte> publicKey) =>
        Thumbprint($$"""{"crv":"Ed25519","kty":"OKP","x":"{{Base64Url.EncodeToString(publicKey)}}"}""");

    static string Thumbprint(string json) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
