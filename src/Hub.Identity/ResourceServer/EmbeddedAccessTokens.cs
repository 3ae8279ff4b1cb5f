using Hub.Jose;

namespace Hub.Identity;

/// <summary>The tokens of the hub's own server: a person's names a grant, and ends with it.</summary>
sealed class EmbeddedAccessTokens(AccessTokenVerifier verifier, IGrantStore grants, IPersonStore people) : IAccessTokens
{
    public ValueTask<JoseResult<AccessToken>> Verify(string token, DateTimeOffset now, CancellationToken cancellationToken) => verifier.Verify(token, now);

    public async ValueTask<SignedInPerson?> Giver(AccessToken token, DateTimeOffset now, CancellationToken cancellationToken) =>
        token.GrantId is { } id
        && await grants.Find(id, cancellationToken) is { } grant && grant.StandsAt(now)
        && string.Equals(grant.ClientId, token.ClientId, StringComparison.Ordinal)
        && await people.Find(grant.SignIn, cancellationToken) is { } person
            ? new SignedInPerson(person, grant.Authentication)
            : null;
}
