using Duende.IdentityServer.Models;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>The hub's clients as the package sees them: confidential, pushed, proven and short-lived, whatever is registered. Thread-safe.</summary>
sealed class HubClients(ClientDirectory clients, HubIdentityOptions options) : global::Duende.IdentityServer.Stores.IClientStore
{
    public Task<Client?> FindClientByIdAsync(string clientId) =>
        Task.FromResult(clients.TryFind(clientId, out var client) ? Of(client) : null);

    /// <summary>The client under the security profile.</summary>
    public Client Of(RegisteredClient client)
    {
        var registration = client.Registration;
        return new Client
        {
            ClientId = client.Id,
            ClientName = registration.Name,
            Enabled = client.IsActive,
            RequireClientSecret = true,
            ClientSecrets = [.. client.Keys.Keys.Where(key => key.Use == Jose.KeyUse.Signature).Select(key => new Secret(key.ToJson()) { Type = global::Duende.IdentityServer.IdentityServerConstants.SecretTypes.JsonWebKey })],
            AllowedGrantTypes = [.. registration.Grants.Where(grant => grant is OAuthGrants.AuthorizationCode or OAuthGrants.ClientCredentials)],
            RedirectUris = [.. registration.RedirectUris],
            PostLogoutRedirectUris = [.. registration.PostLogoutUris],
            AllowedScopes = [.. registration.Scopes],
            RequirePkce = true,
            AllowPlainTextPkce = false,
            RequirePushedAuthorization = true,
            PushedAuthorizationLifetime = (int)PushedAuthorization.Lifetime.TotalSeconds,
            RequireDPoP = true,
            DPoPValidationMode = options.RequireNonce ? DPoPTokenExpirationValidationMode.IatAndNonce : DPoPTokenExpirationValidationMode.Iat,
            DPoPClockSkew = ReplayGuard.MaxAhead,
            RequireConsent = true,
            AllowRememberConsent = false,
            AuthorizationCodeLifetime = (int)Authorizations.CodeLifetime.TotalSeconds,
            AccessTokenLifetime = (int)options.AccessTokenLifetime.TotalSeconds,
            IdentityTokenLifetime = (int)IdTokenIssuer.Lifetime.TotalSeconds,
            AllowOfflineAccess = registration.Grants.Contains(OAuthGrants.RefreshToken, StringComparer.Ordinal),
            RefreshTokenUsage = TokenUsage.ReUse,
            RefreshTokenExpiration = TokenExpiration.Absolute,
            AbsoluteRefreshTokenLifetime = (int)options.GrantLifetime.TotalSeconds,
            UpdateAccessTokenClaimsOnRefresh = true,
        };
    }
}
