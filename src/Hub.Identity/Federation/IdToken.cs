using System.Text;
using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>What an ID token said that held (OpenID Connect Core 1.0 §3.1.3.7).</summary>
/// <param name="Subject"><c>sub</c>.</param>
/// <param name="AuthenticatedAt"><c>auth_time</c>.</param>
/// <param name="HasTwoFactors">Its <c>acr</c> is one of those configured for two factors.</param>
/// <param name="Nik">The binding claim; null where none is configured, or the token has none.</param>
sealed record IdToken(string Subject, DateTimeOffset AuthenticatedAt, bool HasTwoFactors, string? Nik)
{
    /// <summary>How far the provider's clock may differ.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    /// <summary>An ID token is made for the callback that fetches it; an older one is somebody's copy.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    const int NikDigits = 16;

    /// <summary>Checks the claims of a token whose signature held; a fault <c>id-token.claims</c> or <c>id-token.time</c>.</summary>
    public static JoseResult<IdToken> Check(JsonElement claims, UpstreamProvider provider, UpstreamFlow flow, DateTimeOffset now)
    {
        if (!JsonClaims.Is(claims, "iss", provider.Issuer))
        {
            return new JoseFault("id-token.claims", "iss is not the provider that was asked");
        }
        if (!IsForUs(claims, provider.ClientId))
        {
            return new JoseFault("id-token.claims", "aud or azp is not this client alone");
        }
        if (!JsonClaims.Is(claims, "nonce", flow.Nonce))
        {
            return new JoseFault("id-token.claims", "nonce is not the one of this sign-in");
        }
        if (JsonClaims.Text(claims, "sub") is not { Length: > 0 and <= FederatedIdentity.MaxSubjectChars } subject || !Ascii.IsValid(subject))
        {
            return new JoseFault("id-token.claims", "sub is no text of 1..255 ASCII characters");
        }
        if (!JsonClaims.TryOptionalDate(claims, "exp", out var expires) || !JsonClaims.TryOptionalDate(claims, "iat", out var issued)
            || !JsonClaims.TryOptionalDate(claims, "nbf", out var notBefore) || !JsonClaims.TryOptionalDate(claims, "auth_time", out var authenticated)
            || expires is null || issued is null || authenticated is null)
        {
            return new JoseFault("id-token.time", "exp, iat or auth_time is missing, or a time is no number");
        }
        if (now >= expires + Tolerance || issued > now + Tolerance || issued < now - MaxAge || notBefore > now + Tolerance)
        {
            return new JoseFault("id-token.time", "expired, not valid yet, or not made for this sign-in");
        }
        // As old as was allowed when it was asked for, whatever time the person then took.
        var oldest = DateTimeOffset.FromUnixTimeSeconds(flow.StartedAt - flow.MaxAgeSeconds) - Tolerance;
        if (authenticated < oldest || authenticated > now + Tolerance)
        {
            return new JoseFault("id-token.time", "auth_time is older than asked for, or ahead");
        }
        if (!TryNik(claims, provider.BindingClaim, out var nik))
        {
            return new JoseFault("id-token.claims", "the binding claim is no NIK");
        }
        var acr = JsonClaims.Text(claims, "acr");
        var at = authenticated.Value < now ? authenticated.Value : now;
        return new IdToken(subject, at, acr is not null && provider.TwoFactorAcr.Contains(acr, StringComparer.Ordinal), nik);
    }

    // An array that names others too makes a token that serves elsewhere; azp is who asked for it.
    static bool IsForUs(JsonElement claims, string clientId)
    {
        if (claims.TryGetProperty("azp", out _) && !JsonClaims.Is(claims, "azp", clientId))
        {
            return false;
        }
        if (!claims.TryGetProperty("aud", out var audience))
        {
            return false;
        }
        return audience.ValueKind == JsonValueKind.Array
            ? audience.GetArrayLength() == 1 && audience[0].ValueKind == JsonValueKind.String && audience[0].ValueEquals(clientId)
            : JsonClaims.Is(claims, "aud", clientId);
    }

    static bool TryNik(JsonElement claims, string? claim, out string? nik)
    {
        nik = null;
        if (claim is null || !claims.TryGetProperty(claim, out _))
        {
            return true;
        }
        nik = JsonClaims.Text(claims, claim);
        return nik is { Length: NikDigits } && nik.All(char.IsAsciiDigit);
    }
}
