using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Cli.Bench;

/// <summary>The changing headers of one exchange request.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct SignedHeaders(string Proof, string Digest, string Input, string Signature);

/// <summary>Signs requests of one form as <see cref="Client.CallSigner"/> does, with all that does not change written beforehand.</summary>
/// <remarks>The two signatures are really made for every request. Thread-safe.</remarks>
/// <param name="proofKey">The key the token is bound to.</param>
/// <param name="signingKey">Registered for the agency under its key id.</param>
/// <param name="token">The access token.</param>
/// <param name="uri">Absolute, of the endpoint.</param>
sealed class ExchangeSigner(EcKey proofKey, EcKey signingKey, string token, string uri)
{
    const int SignatureBytes = 64;

    readonly string _proofHeader = Encode(Encoding.ASCII.GetBytes($$$"""{"alg":"ES256","typ":"dpop+jwt","jwk":{"kty":"EC","crv":"P-256","x":"{{{Encode(proofKey.Public.X.Span)}}}","y":"{{{Encode(proofKey.Public.Y.Span)}}}"}}"""));
    readonly string _tokenHash = DpopProof.HashOf(token);
    readonly string _signedBefore = $"\"@method\": POST\n\"@target-uri\": {uri}\n\"authorization\": DPoP {token}\n\"dpop\": ";

    /// <param name="digest">Of the body, as <see cref="ContentDigest.Sha256"/> writes it.</param>
    /// <param name="proofId">Never used before.</param>
    public SignedHeaders Sign(string digest, Id128 proofId, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"jti":"{{proofId}}","htm":"POST","htu":"{{uri}}","iat":{{seconds}},"ath":"{{_tokenHash}}"}""");
        var unsigned = $"{_proofHeader}.{Encode(Encoding.ASCII.GetBytes(claims))}";
        var proof = $"{unsigned}.{Encode(Signature(proofKey, unsigned))}";
        var parameters = string.Create(CultureInfo.InvariantCulture, $"(\"@method\" \"@target-uri\" \"authorization\" \"dpop\" \"content-digest\");created={seconds};keyid=\"{signingKey.KeyId}\";alg=\"ecdsa-p256-sha256\"");
        var signed = $"{_signedBefore}{proof}\n\"content-digest\": {digest}\n\"@signature-params\": {parameters}";
        return new(proof, digest, "hub=" + parameters, $"hub=:{Convert.ToBase64String(Signature(signingKey, signed))}:");
    }

    static byte[] Signature(EcKey key, string text)
    {
        var signature = new byte[SignatureBytes];
        key.Sign(Encoding.ASCII.GetBytes(text), signature);
        return signature;
    }

    static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
