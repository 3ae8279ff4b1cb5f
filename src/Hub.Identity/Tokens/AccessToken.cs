using System.Buffers.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>The claims of an access token whose signature held.</summary>
/// <param name="TokenId"><c>jti</c>.</param>
/// <param name="ClientId">Who holds the token.</param>
/// <param name="Subject"><c>sub</c>: the client itself, or what the person is called to it.</param>
/// <param name="GrantId">What the person gave; null where the client acts for itself.</param>
/// <param name="Scopes">In the order of the claim.</param>
/// <param name="JwkThumbprint"><c>cnf.jkt</c>: the only key that may present the token.</param>
/// <param name="IssuedAt"><c>iat</c>, seconds since 1970.</param>
/// <param name="ExpiresAt"><c>exp</c>, seconds since 1970.</param>
public sealed record AccessToken(string TokenId, string ClientId, string Subject, Id128? GrantId, IReadOnlyList<string> Scopes, string JwkThumbprint, long IssuedAt, long ExpiresAt)
{
    /// <summary>How the person signed in at an external issuer; null for every other token.</summary>
    public AuthenticationEvent? External { get; init; }

    /// <summary>Whether a client acts with it for a person, not for itself.</summary>
    public bool IsPersons => GrantId is not null || External is not null;

    const int MaxPayloadBytes = 8 * 1024;

    /// <summary>Reads the raw payload: kinds are exact, so an <c>aud</c> array or a text for a number is a fault.</summary>
    internal static JoseResult<AccessToken> Read(string compact, string origin)
    {
        var payload = Base64Url.DecodeFromChars(compact.AsSpan()[(compact.IndexOf('.', StringComparison.Ordinal) + 1)..compact.LastIndexOf('.')]);
        if (StrictJson.Parse(payload, MaxPayloadBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return new JoseFault("token.claims", "the payload is no strict JSON");
        }
        using (document)
        {
            var claims = document.RootElement;
            if (!JsonClaims.Is(claims, "aud", origin) || !JsonClaims.Is(claims, "iss", origin))
            {
                return new JoseFault("token.claims", "iss or aud is not the origin as one string");
            }
            if (JsonClaims.Text(claims, "client_id") is not { } clientId || JsonClaims.Text(claims, "sub") is not { } subject)
            {
                return new JoseFault("token.claims", "sub or client_id is missing");
            }
            // A token is its client's own or it names the grant of a person; a sub alone is no person to this hub.
            var named = claims.TryGetProperty("grant", out _);
            Id128? grant = Id128.TryParse(JsonClaims.Text(claims, "grant"), out var id128) ? id128 : null;
            if (named ? grant is null : !string.Equals(subject, clientId, StringComparison.Ordinal))
            {
                return new JoseFault("token.claims", "sub is not client_id, and there is no grant");
            }
            if (JsonClaims.Text(claims, "jti") is not { Length: > 0 } id || JsonClaims.Text(claims, "scope") is not { } scope)
            {
                return new JoseFault("token.claims", "jti or scope is missing");
            }
            if (JsonClaims.Thumbprint(claims) is not { } thumbprint)
            {
                return new JoseFault("token.unbound", "no cnf.jkt");
            }
            return JsonClaims.WholeNumber(claims, "iat") is { } issuedAt && JsonClaims.WholeNumber(claims, "exp") is { } expiresAt
                ? new AccessToken(id, clientId, subject, grant, scope.Split(' ', StringSplitOptions.RemoveEmptyEntries), thumbprint, issuedAt, expiresAt)
                : new JoseFault("token.claims", "iat or exp is no whole number");
        }
    }
}
