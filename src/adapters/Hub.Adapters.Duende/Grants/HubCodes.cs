using Duende.IdentityServer.Models;
using Duende.IdentityServer.Stores;
using Duende.IdentityServer.Validation;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>Codes in the hub's own table, each of a grant that the resource server asks for.</summary>
/// <remarks>The package would take a code out before it has looked at the verifier; here a code is taken last (<see cref="CodeRedemption"/>), so that a wrong one spoils nothing.</remarks>
sealed class HubCodes(Authorizations authorizations, IGrantStore grants, Givers givers, PairwiseSubjects subjects, Turn turn, TimeProvider clock) : IAuthorizationCodeStore
{
    /// <summary>The code; empty where the request was used meanwhile.</summary>
    public async Task<string> StoreAuthorizationCodeAsync(AuthorizationCode code)
    {
        var (open, person) = turn.Agreed ?? throw new InvalidOperationException("Nobody agreed.");
        return await authorizations.Give(open, person, CancellationToken.None) ?? "";
    }

    public async Task<AuthorizationCode?> GetAuthorizationCodeAsync(string code)
    {
        if (!RandomSecret.TryHash(code, out var hash) || await grants.FindCode(hash, CancellationToken.None) is not { } stored
            || await grants.Find(stored.GrantId, CancellationToken.None) is not { } grant || !grant.StandsAt(clock.GetUtcNow())
            || !await givers.MayAct(grant, CancellationToken.None) || turn.Client!.StillHas(grant.Scopes) is not { Count: > 0 } scopes)
        {
            return null;
        }
        turn.Brought = (hash, stored, grant);
        return new AuthorizationCode
        {
            ClientId = stored.ClientId,
            Subject = PersonPrincipal.Of(grant, subjects),
            CreationTime = (stored.ExpiresAt - Authorizations.CodeLifetime).UtcDateTime,
            Lifetime = (int)Authorizations.CodeLifetime.TotalSeconds,
            IsOpenId = scopes.Contains(HubScopes.OpenId, StringComparer.Ordinal),
            RequestedScopes = scopes,
            RedirectUri = stored.RedirectUri,
            Nonce = stored.Nonce,
            CodeChallenge = stored.Challenge.Sha256(),
            CodeChallengeMethod = Pkce.Method,
            DPoPKeyThumbprint = stored.DpopThumbprint,
            WasConsentShown = true,
        };
    }

    /// <summary>Its own client has brought the code: a second time means that it was stolen, and everything given for it ends.</summary>
    public async Task RemoveAuthorizationCodeAsync(string code)
    {
        if (turn.Brought is { Code.UsedAt: not null } brought)
        {
            await grants.Revoke(brought.Grant.Id, clock.GetUtcNow(), CancellationToken.None);
        }
    }
}

/// <summary>Takes the code once everything else about the request is right, and with it stores the refresh token, all or nothing.</summary>
sealed class CodeRedemption(IGrantStore grants, Turn turn, TimeProvider clock) : ICustomTokenRequestValidator
{
    public async Task ValidateAsync(CustomTokenRequestValidationContext context)
    {
        var result = context.Result!;
        if (result.ValidatedRequest.AuthorizationCode is not null)
        {
            await Take(result);
        }
        else if (result.ValidatedRequest.RefreshToken is not null)
        {
            await Refresh(result);
        }
    }

    async Task Take(TokenRequestValidationResult result)
    {
        var (hash, _, grant) = turn.Brought ?? throw new InvalidOperationException("no code was read");
        var client = turn.Client!;
        var refreshes = client.Registration.Grants.Contains(OAuthGrants.RefreshToken, StringComparer.Ordinal);
        var secret = refreshes ? RandomSecret.New() : (RandomSecret?)null;
        var refresh = refreshes ? new StoredRefreshToken(grant.Id, client.Id, turn.Thumbprint!, grant.ExpiresAt) : null;
        var now = clock.GetUtcNow();
        if (!await grants.TakeCode(hash, secret?.Hash, refresh, now, CancellationToken.None))
        {
            await grants.Revoke(grant.Id, now, CancellationToken.None);
            Refuse(result, "invalid_grant", "the code was used; what was given for it is revoked");
            return;
        }
        turn.RefreshToken = secret?.Text;
        result.ValidatedRequest.ValidatedResources.Resources.OfflineAccess = refreshes;
    }

    // RFC 6749 §6: within what the person gave, while it stands; the key of the proof is noted (AS-29).
    async Task Refresh(TokenRequestValidationResult result)
    {
        if (RequestedScope.Of(turn.Form!, [.. result.ValidatedRequest.RefreshToken!.AuthorizedScopes]) is not { } scopes)
        {
            Refuse(result, "invalid_scope", "more than the person gave");
        }
        else if (!RandomSecret.TryHash(result.ValidatedRequest.RefreshTokenHandle, out var hash)
            || !await grants.Refresh(hash, turn.Thumbprint!, clock.GetUtcNow(), CancellationToken.None))
        {
            Refuse(result, "invalid_grant", "the grant has ended meanwhile");
        }
        else
        {
            result.ValidatedRequest.ValidatedResources = result.ValidatedRequest.ValidatedResources.Filter(scopes);
        }
    }

    static void Refuse(TokenRequestValidationResult result, string error, string reason)
    {
        result.IsError = true;
        result.Error = error;
        result.ErrorDescription = reason;
    }
}
