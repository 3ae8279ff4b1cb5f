namespace Hub.Identity;

/// <summary>A token that stands.</summary>
abstract record FoundToken
{
    FoundToken()
    {
    }

    /// <param name="Grant">Null: the client acts for itself.</param>
    public sealed record Access(AccessToken Token, Grant? Grant) : FoundToken;

    public sealed record Refresh(Grant Grant) : FoundToken;
}

/// <summary>Finds what a client says is a token of its own. Thread-safe.</summary>
sealed class TokenLookup(AccessTokenVerifier verifier, RevokedTokens revoked, IGrantStore grants)
{
    /// <summary>The token, where it stands and is this client's; null for everything else.</summary>
    public async ValueTask<FoundToken?> Find(string text, ClientRequest asked)
    {
        if (RandomSecret.TryHash(text, out var hash))
        {
            return await grants.FindRefreshToken(hash, asked.Cancellation) is { } stored
                && IsOwn(stored.ClientId, asked) && asked.Now < stored.ExpiresAt
                && await Standing(stored.GrantId, asked) is { } grant
                ? new FoundToken.Refresh(grant)
                : null;
        }
        if (!(await verifier.Verify(text, asked.Now)).TryGet(out var token, out _) || !IsOwn(token.ClientId, asked) || !asked.Client.Honours(token) || revoked.Contains(token.TokenId))
        {
            return null;
        }
        if (token.GrantId is not { } id)
        {
            return new FoundToken.Access(token, Grant: null);
        }
        return await Standing(id, asked) is { } given ? new FoundToken.Access(token, given) : null;
    }

    async ValueTask<Grant?> Standing(Canon.Id128 grant, ClientRequest asked) =>
        await grants.Find(grant, asked.Cancellation) is { } found && found.StandsAt(asked.Now) ? found : null;

    static bool IsOwn(string clientId, ClientRequest asked) => string.Equals(clientId, asked.Client.Id, StringComparison.Ordinal);
}
