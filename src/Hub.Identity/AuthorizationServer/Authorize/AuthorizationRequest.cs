using System.Text.Json.Serialization;

namespace Hub.Identity;

/// <summary>What a client asks of a person, pushed and checked (RFC 9126): nothing of it comes from the browser.</summary>
/// <param name="RedirectUri">Registered, exactly.</param>
/// <param name="Scopes">Each allowed to the client, of <see cref="HubScopes.People"/>.</param>
/// <param name="Challenge">PKCE, S256: 43 characters.</param>
public sealed record AuthorizationRequest(string ClientId, string RedirectUri, IReadOnlyList<string> Scopes, string Challenge)
{
    public string? State { get; init; }

    public string? Nonce { get; init; }

    /// <summary>The only key that may redeem the code (RFC 9449 §10); null: any.</summary>
    public string? DpopThumbprint { get; init; }

    /// <summary><c>none</c>, <c>login</c> or <c>consent</c>; null: as needed.</summary>
    public string? Prompt { get; init; }

    /// <summary>Oldest authentication that will do, seconds; null: any.</summary>
    public long? MaxAgeSeconds { get; init; }

    /// <summary>Classes of authentication as the client named them.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>Those of them that the hub knows, any of which will do; empty: any authentication will.</summary>
    /// <remarks>What <c>acr_values</c> asks for is voluntary (OpenID Connect Core §3.1.2.1): no sign-in meets a class that nobody here has, and the <c>acr</c> of the tokens says which one it was.</remarks>
    [JsonIgnore]
    public IReadOnlyList<string> Classes => [.. AcrValues.Intersect(AuthenticationEvent.Classes, StringComparer.Ordinal)];

    [JsonIgnore]
    public bool WantsIdToken => Scopes.Contains(HubScopes.OpenId, StringComparer.Ordinal);
}

/// <param name="UsedAt">Since when it has led to a code or a refusal; null before.</param>
public sealed record PushedRequest(AuthorizationRequest Request, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt);
