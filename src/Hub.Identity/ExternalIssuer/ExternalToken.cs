using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>Reads the claims of an external issuer's access token (RFC 9068) whose signature held.</summary>
static class ExternalToken
{
    /// <summary>Longest life of a token that is not introspected: so long may a revocation there go unheard here.</summary>
    public const long MaxSeconds = 300;

    const int MaxTextChars = 256;

    /// <returns>The token, or a fault <c>token.claims</c>, <c>token.unbound</c> or <c>token.time</c>; whether it has expired is not looked at.</returns>
    public static JoseResult<AccessToken> Read(JsonElement claims, ExternalIssuer issuer, string audience, DateTimeOffset now)
    {
        if (!JsonClaims.Is(claims, "iss", issuer.Issuer) || !IsForUs(claims, audience))
        {
            return new JoseFault("token.claims", "iss is not the external issuer, or aud is not this hub alone");
        }
        if (Short(claims, "client_id") is not { } client || Short(claims, "sub") is not { } subject
            || Short(claims, "jti") is not { } id || JsonClaims.Text(claims, "scope") is not { } scope)
        {
            return new JoseFault("token.claims", "client_id, sub, jti or scope is missing");
        }
        if (AgencyOf(client, issuer) is not { } agency)
        {
            return new JoseFault("token.claims", "client_id belongs to no agency");
        }
        if (JsonClaims.Thumbprint(claims) is not { } thumbprint)
        {
            return new JoseFault("token.unbound", "no cnf.jkt");
        }
        if (JsonClaims.WholeNumber(claims, "iat") is not { } issued || JsonClaims.WholeNumber(claims, "exp") is not { } expires
            || !JsonClaims.TryOptionalDate(claims, "nbf", out var notBefore) || !JsonClaims.TryOptionalDate(claims, "auth_time", out var authenticated))
        {
            return new JoseFault("token.claims", "iat or exp is no whole number, or nbf or auth_time no number");
        }
        if (issuer.Introspection is null && expires - issued > MaxSeconds)
        {
            return new JoseFault("token.time", "it lives longer than 300 s, and nobody is asked whether it still holds");
        }
        if (notBefore > now + IdToken.Tolerance)
        {
            return new JoseFault("token.time", "not valid yet");
        }
        var scopes = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // The client's own token says so by its sub (RFC 9068 §2.2); any other sub is a person's.
        return string.Equals(subject, client, StringComparison.Ordinal)
            ? new AccessToken(id, agency, agency, null, scopes, thumbprint, issued, expires)
            : new AccessToken(id, agency, subject, null, scopes, thumbprint, issued, expires) { External = Authentication(claims, issuer, authenticated) };
    }

    // An authentication of unknown age is as old as can be: it meets no step-up.
    static AuthenticationEvent Authentication(JsonElement claims, ExternalIssuer issuer, DateTimeOffset? at)
    {
        var isStrong = JsonClaims.Text(claims, "acr") is { } acr && issuer.TwoFactorAcr.Contains(acr, StringComparer.Ordinal);
        return new(at ?? DateTimeOffset.UnixEpoch, isStrong ? [AuthenticationMethods.Federated, AuthenticationMethods.MultiFactor] : [AuthenticationMethods.Federated]);
    }

    static string? AgencyOf(string client, ExternalIssuer issuer) => issuer.Clients is null ? client : issuer.Clients.GetValueOrDefault(client);

    static string? Short(JsonElement claims, string name) => JsonClaims.Text(claims, name) is { Length: > 0 and <= MaxTextChars } text ? text : null;

    static bool IsForUs(JsonElement claims, string audience) =>
        claims.TryGetProperty("aud", out var named) && named.ValueKind == JsonValueKind.Array
            ? named.GetArrayLength() == 1 && named[0].ValueKind == JsonValueKind.String && named[0].ValueEquals(audience)
            : JsonClaims.Is(claims, "aud", audience);
}
