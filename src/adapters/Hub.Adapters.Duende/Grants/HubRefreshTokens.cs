using Duende.IdentityServer.Models;
using Duende.IdentityServer.Stores;
using Hub.Canon;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>Refresh tokens in the hub's own table; each ends with its grant.</summary>
sealed class HubRefreshTokens(IGrantStore grants, Givers givers, PairwiseSubjects subjects, Turn turn, TimeProvider clock) : IRefreshTokenStore
{
    /// <summary>Most grants of one person that are looked through.</summary>
    const int MaxGrants = 1000;

    /// <summary>The token that was stored when its code was taken.</summary>
    public Task<string> StoreRefreshTokenAsync(RefreshToken refreshToken) =>
        Task.FromResult(turn.RefreshToken ?? throw new InvalidOperationException("A refresh token is given for a code alone."));

    public async Task<RefreshToken?> GetRefreshTokenAsync(string refreshTokenHandle)
    {
        if (!RandomSecret.TryHash(refreshTokenHandle, out var hash) || await grants.FindRefreshToken(hash, CancellationToken.None) is not { } stored
            || await grants.Find(stored.GrantId, CancellationToken.None) is not { } grant || !grant.StandsAt(clock.GetUtcNow())
            || !await givers.MayAct(grant, CancellationToken.None) || turn.Client!.StillHas(grant.Scopes) is not { Count: > 0 } scopes)
        {
            return null;
        }
        return new RefreshToken
        {
            ClientId = stored.ClientId,
            Subject = PersonPrincipal.Of(grant, subjects),
            CreationTime = grant.CreatedAt.UtcDateTime,
            Lifetime = (int)(stored.ExpiresAt - grant.CreatedAt).TotalSeconds,
            AuthorizedScopes = scopes,
            ProofType = ProofType.DPoP,
        };
    }

    /// <summary>Its key was noted when it was used (<see cref="CodeRedemption"/>).</summary>
    public Task UpdateRefreshTokenAsync(string handle, RefreshToken refreshToken) => Task.CompletedTask;

    public async Task RemoveRefreshTokenAsync(string refreshTokenHandle)
    {
        if (RandomSecret.TryHash(refreshTokenHandle, out var hash) && await grants.FindRefreshToken(hash, CancellationToken.None) is { } stored)
        {
            await grants.Revoke(stored.GrantId, clock.GetUtcNow(), CancellationToken.None);
        }
    }

    public async Task RemoveRefreshTokensAsync(string subjectId, string clientId)
    {
        if (!Id128.TryParse(subjectId, out var signIn))
        {
            return;
        }
        var now = clock.GetUtcNow();
        foreach (var grant in (await grants.Of(signIn, MaxGrants, now, CancellationToken.None)).Where(grant => string.Equals(grant.ClientId, clientId, StringComparison.Ordinal)))
        {
            await grants.Revoke(grant.Id, now, CancellationToken.None);
        }
    }
}
