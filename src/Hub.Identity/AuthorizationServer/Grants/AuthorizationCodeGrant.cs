using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>A client redeems the code that a person's answer gave it (RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9449 §10).</summary>
/// <remarks>
/// A code brought a second time by its client means that it was stolen, before or after: everything given for it ends. A code
/// brought by another client, or with a wrong verifier, is refused and stays: a thief shall not be able to spoil it.
/// </remarks>
sealed class AuthorizationCodeGrant(IGrantStore grants, Givers givers, IdTokenIssuer idTokens) : ITokenGrant
{
    public string Type => OAuthGrants.AuthorizationCode;

    public async ValueTask<TokenClaim> Look(ClientRequest asked)
    {
        if (asked.Form["code"] is not { } text)
        {
            return OAuthError.InvalidRequest("no code");
        }
        if (!RandomSecret.TryHash(text, out var hash) || await grants.FindCode(hash, asked.Cancellation) is not { } code
            || !string.Equals(code.ClientId, asked.Client.Id, StringComparison.Ordinal))
        {
            return OAuthError.InvalidGrant("the code is unknown or another client's");
        }
        if (code.UsedAt is not null)
        {
            await grants.Revoke(code.GrantId, asked.Now, asked.Cancellation);
            return OAuthError.InvalidGrant("the code was used before; what was given for it is revoked");
        }
        if (asked.Now >= code.ExpiresAt)
        {
            return OAuthError.InvalidGrant("the code has expired");
        }
        if (!string.Equals(asked.Form["redirect_uri"], code.RedirectUri, StringComparison.Ordinal) || !Pkce.Fits(asked.Form["code_verifier"], code.Challenge))
        {
            return OAuthError.InvalidGrant("redirect_uri or code_verifier does not fit");
        }
        if (await grants.Find(code.GrantId, asked.Cancellation) is not { } grant || !grant.StandsAt(asked.Now) || !await givers.MayAct(grant, asked.Cancellation))
        {
            return OAuthError.InvalidGrant("the grant is over");
        }
        return asked.Client.StillHas(grant.Scopes).Count > 0
            ? new TokenClaim.Held(proof => Give(asked, hash, code, grant, proof))
            : OAuthError.InvalidGrant("every scope of the grant was taken from the client");
    }

    async ValueTask<TokenGift> Give(ClientRequest asked, Hash256 hash, StoredCode code, Grant grant, DpopProof proof)
    {
        if (code.DpopThumbprint is { } bound && !string.Equals(bound, proof.Thumbprint, StringComparison.Ordinal))
        {
            return OAuthError.InvalidGrant("the code is bound to another key");
        }
        var refreshes = asked.Client.Registration.Grants.Contains(OAuthGrants.RefreshToken, StringComparer.Ordinal);
        var secret = refreshes ? RandomSecret.New() : (RandomSecret?)null;
        var refresh = refreshes ? new StoredRefreshToken(grant.Id, asked.Client.Id, proof.Thumbprint, grant.ExpiresAt) : null;
        if (!await grants.TakeCode(hash, secret?.Hash, refresh, asked.Now, asked.Cancellation))
        {
            // Another request took it in between: two had the code.
            await grants.Revoke(grant.Id, asked.Now, asked.Cancellation);
            return OAuthError.InvalidGrant("the code was used at the same time; what was given for it is revoked");
        }
        var scopes = asked.Client.StillHas(grant.Scopes);
        var idToken = scopes.Contains(HubScopes.OpenId, StringComparer.Ordinal) ? idTokens.Issue(grant, code.Nonce, asked.Now) : null;
        return new TokenGift.Given(scopes, grant, secret?.Text, idToken);
    }
}
