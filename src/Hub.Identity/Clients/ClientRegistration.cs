using System.Collections.Frozen;

namespace Hub.Identity;

/// <summary>Whether an agency may act.</summary>
public enum ClientStatus
{
    Active,

    /// <summary>Authenticates nowhere; tokens it holds are refused from the next request on.</summary>
    Suspended,
}

/// <summary>By which rules a client gets its tokens.</summary>
public enum ClientProfile
{
    /// <summary>FAPI 2.0, as everybody.</summary>
    Fapi,

    /// <summary>SMART App Launch 2 backend services: an exception, for <c>system/</c> scopes alone.</summary>
    SmartBackend,
}

/// <summary>An agency as an OAuth client, as it is stored.</summary>
/// <param name="ClientId">The agency id: 1..64 of a-z, 0-9, '-' and '.', beginning with a letter or digit.</param>
/// <param name="Name">Shown to people, 1..200 characters.</param>
/// <param name="Jwks">JWK Set (RFC 7517), public keys only: at least one <c>use=sig</c>, exactly one P-256 <c>use=enc</c>.</param>
/// <param name="Scopes">Of <see cref="HubScopes"/>; a token never has more.</param>
public sealed record ClientRegistration(string ClientId, string Name, string Jwks, IReadOnlyList<string> Scopes)
{
    public ClientStatus Status { get; init; } = ClientStatus.Active;

    /// <summary>OAuth grants this client may use.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [OAuthGrants.ClientCredentials];

    /// <summary>Exact redirect URIs, for the grants that redirect.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Exact URIs that a browser may be led to after signing out.</summary>
    public IReadOnlyList<string> PostLogoutUris { get; init; } = [];

    /// <summary>Where the agency publishes its JWK Set (https); null where it hands its keys in itself.</summary>
    public string? JwksUri { get; init; }

    public ClientProfile Profile { get; init; }

    /// <summary>How the operators reach the agency, e.g. the number of a contract; at most 200 characters, nobody's name.</summary>
    public string Contact { get; init; } = "";

    /// <summary>Signature keys of <see cref="Jwks"/> that the agency has given up, by <c>kid</c>, and until when they are still accepted.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Retiring { get; init; } = FrozenDictionary<string, DateTimeOffset>.Empty;

    /// <summary>When it was last suspended or reactivated: its access tokens of that second and before are refused. Null: never. <see cref="ClientDirectory"/> keeps it.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}

/// <summary>Names of OAuth grants (RFC 6749).</summary>
public static class OAuthGrants
{
    public const string ClientCredentials = "client_credentials";

    public const string AuthorizationCode = "authorization_code";

    public const string RefreshToken = "refresh_token";

    public static IReadOnlyList<string> All { get; } = [ClientCredentials, AuthorizationCode, RefreshToken];
}

/// <summary>What became of a registration.</summary>
public abstract record ClientChange
{
    ClientChange()
    {
    }

    public sealed record Done(RegisteredClient Client) : ClientChange;

    /// <param name="Code"><c>client.…</c> or <c>jwks.…</c>.</param>
    /// <param name="Detail">For the operator.</param>
    public sealed record Refused(string Code, string Detail) : ClientChange;
}
