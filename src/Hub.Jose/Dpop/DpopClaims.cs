using System.Text.Json;

namespace Hub.Jose;

/// <summary>The claims of a proof, read but not yet compared.</summary>
sealed record DpopClaims(string Jti, string Method, string Uri, long IssuedAt, string? AccessTokenHash, string? Nonce)
{
    public static JoseResult<DpopClaims> Read(ReadOnlyMemory<byte> payload)
    {
        if (!StrictJson.TryParseObject(payload, out var document))
        {
            return new JoseFault("dpop.claims", "the payload is not one strict JSON object");
        }
        using (document)
        {
            return Read(document.RootElement);
        }
    }

    static JoseResult<DpopClaims> Read(JsonElement claims)
    {
        if (!StrictJson.TryGetText(claims, "jti"u8, out var jti) || jti.Length is 0 or > DpopProof.MaxJtiChars)
        {
            return new JoseFault("dpop.claims", "jti is no string of 1..256 characters");
        }
        if (!StrictJson.TryGetText(claims, "htm"u8, out var method) || !StrictJson.TryGetText(claims, "htu"u8, out var uri))
        {
            return new JoseFault("dpop.claims", "htm or htu is no string");
        }
        if (!claims.TryGetProperty("iat"u8, out var iat) || iat.ValueKind != JsonValueKind.Number || !iat.TryGetInt64(out var issuedAt))
        {
            return new JoseFault("dpop.claims", "iat is no whole number");
        }
        return StrictJson.TryGetOptionalText(claims, "ath"u8, out var hash) && StrictJson.TryGetOptionalText(claims, "nonce"u8, out var nonce)
            ? new DpopClaims(jti, method, uri, issuedAt, hash, nonce)
            : new JoseFault("dpop.claims", "ath or nonce is no string");
    }
}
