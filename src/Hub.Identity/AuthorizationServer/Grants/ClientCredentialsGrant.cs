namespace Hub.Identity;

/// <summary>An agency acts for itself (RFC 6749 §4.4).</summary>
sealed class ClientCredentialsGrant : ITokenGrant
{
    public string Type => OAuthGrants.ClientCredentials;

    public ValueTask<TokenClaim> Look(ClientRequest asked)
    {
        var scopes = RequestedScope.Of(asked.Form, [.. asked.Client.Registration.Scopes.Intersect(HubScopes.All, StringComparer.Ordinal)]);
        return new(scopes is null
            ? OAuthError.InvalidScope("a scope is unknown or not allowed to this client for itself")
            : new TokenClaim.Held(_ => new(new TokenGift.Given(scopes, Grant: null))));
    }
}
