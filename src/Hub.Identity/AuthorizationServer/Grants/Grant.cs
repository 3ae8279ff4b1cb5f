using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a person has given a client; every token of it names it, and ends with it.</summary>
/// <param name="ClientId">Whom it was given to.</param>
/// <param name="SignIn">Who gave it.</param>
/// <param name="Scopes">Of <see cref="HubScopes.People"/>.</param>
/// <param name="Authentication">How the person had signed in when they gave it.</param>
/// <param name="ExpiresAt">Absolute: nothing lengthens it.</param>
/// <param name="RevokedAt">Since when it is over; null while it stands.</param>
public sealed record Grant(
    Id128 Id,
    string ClientId,
    Id128 SignIn,
    IReadOnlyList<string> Scopes,
    AuthenticationEvent Authentication,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt = null)
{
    public bool StandsAt(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;
}

/// <param name="GrantId">What the code is for.</param>
/// <param name="RedirectUri">To be named again at the token endpoint.</param>
/// <param name="Challenge">PKCE, S256.</param>
/// <param name="DpopThumbprint">The only key that may redeem it; null: any.</param>
/// <param name="UsedAt">Since when it is used up; null before.</param>
public sealed record StoredCode(
    Id128 GrantId,
    string ClientId,
    string RedirectUri,
    string Challenge,
    string? DpopThumbprint,
    string? Nonce,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? UsedAt = null);

/// <param name="DpopThumbprint">The key of the newest proof it was used with.</param>
public sealed record StoredRefreshToken(Id128 GrantId, string ClientId, string DpopThumbprint, DateTimeOffset ExpiresAt);
