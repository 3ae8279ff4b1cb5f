namespace Hub.Identity;

/// <summary>A client asks anew within what a person has given (RFC 6749 §6).</summary>
/// <remarks>
/// The refresh token stays the same (FAPI 2.0 §5.3.2.1): it is good only with the client's own authentication, and rotation would
/// lose it where an answer is lost. Its client may come with a new DPoP key, which is noted. A scope that was taken from the client
/// since is given no more, and asking for it by name is refused.
/// </remarks>
sealed class RefreshTokenGrant(IGrantStore grants, Givers givers) : ITokenGrant
{
    public string Type => OAuthGrants.RefreshToken;

    public async ValueTask<TokenClaim> Look(ClientRequest asked)
    {
        if (asked.Form["refresh_token"] is not { } text)
        {
            return OAuthError.InvalidRequest("no refresh_token");
        }
        if (!RandomSecret.TryHash(text, out var hash) || await grants.FindRefreshToken(hash, asked.Cancellation) is not { } stored
            || !string.Equals(stored.ClientId, asked.Client.Id, StringComparison.Ordinal) || asked.Now >= stored.ExpiresAt)
        {
            return OAuthError.InvalidGrant("the refresh token is unknown, another client's or expired");
        }
        if (await grants.Find(stored.GrantId, asked.Cancellation) is not { } grant || !grant.StandsAt(asked.Now) || !await givers.MayAct(grant, asked.Cancellation))
        {
            return OAuthError.InvalidGrant("the grant is over");
        }
        var left = asked.Client.StillHas(grant.Scopes);
        if (left.Count == 0)
        {
            return OAuthError.InvalidGrant("every scope of the grant was taken from the client");
        }
        var scopes = RequestedScope.Of(asked.Form, left);
        if (scopes is null)
        {
            return OAuthError.InvalidScope("more than the person gave and the client still may have");
        }
        return new TokenClaim.Held(async proof =>
        {
            if (!await grants.Refresh(hash, proof.Thumbprint, asked.Now, asked.Cancellation))
            {
                return OAuthError.InvalidGrant("the grant has ended meanwhile");
            }
            // The same one again: clients that expect a member find it.
            return new TokenGift.Given(scopes, grant, text);
        });
    }
}
