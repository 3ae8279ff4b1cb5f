using Hub.Jose;

namespace Hub.Identity;

/// <summary>Whose access tokens the hub takes: those of its own server, or those of an external issuer. Thread-safe.</summary>
public interface IAccessTokens
{
    /// <returns>The claims of a token that holds now, or a fault <c>token.…</c>, <c>jws.…</c>; <c>foreign.unavailable</c> where nobody can tell at the moment.</returns>
    ValueTask<JoseResult<AccessToken>> Verify(string token, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The person for whom a client acts with this token, as they are now; null where they do not let it any more.</summary>
    /// <param name="token">One with <see cref="AccessToken.IsPersons"/>.</param>
    ValueTask<SignedInPerson?> Giver(AccessToken token, DateTimeOffset now, CancellationToken cancellationToken);
}
