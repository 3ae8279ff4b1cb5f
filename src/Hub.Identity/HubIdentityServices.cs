using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hub.Identity;

/// <summary>Puts identity into a host.</summary>
public static class HubIdentityServices
{
    /// <summary>
    /// Adds the schemes <c>DPoP</c> and <c>Session</c>, authorization that denies by default, the stores and the services.
    /// The host adds an <see cref="IIdentityRecords"/> and calls <c>UseAuthentication</c> and <c>UseAuthorization</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">An option is missing or out of its range.</exception>
    public static IServiceCollection AddHubIdentity(this IServiceCollection services, Action<HubIdentityOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new HubIdentityOptions();
        configure(options);
        options.Check();
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IClientRates, UnlimitedClients>();
        AddStores(services, options);
        services.AddSingleton(s => new TokenKeys(options.TokenKeyFile ?? new PlainSecretFile(options.TokenKeyPath), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PairwiseSubjects>();
        services.AddSingleton<AccessTokenIssuer>();
        services.AddSingleton<AccessTokenVerifier>();
        services.AddSingleton<ClientDirectory>();
        services.AddSingleton<RevokedTokens>();
        services.AddSingleton<ReplayGuard>();
        services.AddSingleton<DpopNonces>();
        services.AddSingleton<ProofReader>();
        services.AddSingleton<ClientAuthenticator>();
        AddAuthorizationServer(services);
        services.AddSingleton<SignedRequestGate>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<PeopleDirectory>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<SignInService>();
        services.AddSingleton<BindingDesk>();
        services.AddPeople();
        services.AddAgencies();
        services.AddFederation(options);
        services.AddHostedService<IdentityStart>();
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, DpopAuthenticationHandler>(DpopAuthenticationHandler.SchemeName, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthenticationHandler>(SessionAuthenticationHandler.SchemeName, configureOptions: null)
            .AddPolicyScheme(AccessRules.EitherScheme, displayName: null, scheme => scheme.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization") ? DpopAuthenticationHandler.SchemeName : SessionAuthenticationHandler.SchemeName);
        services.AddAuthorizationBuilder().SetFallbackPolicy(AccessRules.Nobody);
        return services;
    }

    static void AddAuthorizationServer(IServiceCollection services)
    {
        services.AddSingleton<BackChannel>();
        services.AddSingleton<ClientProofs>();
        services.AddSingleton<IdTokenIssuer>();
        services.AddSingleton<ITokenGrant, ClientCredentialsGrant>();
        services.AddSingleton<ITokenGrant, AuthorizationCodeGrant>();
        services.AddSingleton<ITokenGrant, RefreshTokenGrant>();
        services.TryAddSingleton<IAuthorizationServer, EmbeddedAuthorizationServer>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<PushedAuthorization>();
        services.AddSingleton<Authorizations>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<Givers>();
        services.AddSingleton<TokenLookup>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<LogoutRequests>();
        services.AddHostedService<TokenKeyRotation>();
        services.AddHostedService<LastSeen>();
        services.AddSingleton<TokenKeyOrders>();
        services.AddHostedService(s => s.GetRequiredService<TokenKeyOrders>());
    }

    static void AddStores(IServiceCollection services, HubIdentityOptions options)
    {
        services.AddSingleton<IdentityDatabase>(_ => options.DatabaseConnection is { } connection
            ? new PostgresIdentityDatabase(connection)
            : new SqliteIdentityDatabase(options.DatabasePath));
        services.AddSingleton<IIdentityHold>(s => s.GetRequiredService<IdentityDatabase>());
        services.AddSingleton<IClientStore, ClientStore>();
        services.AddSingleton<IOnceStore, OnceStore>();
        services.AddSingleton<IRevokedTokenStore, RevokedTokenStore>();
        services.AddSingleton<IPushedRequestStore, PushedRequestStore>();
        services.AddSingleton<IAuthorizationAnswerStore, AuthorizationAnswerStore>();
        services.AddSingleton<IGrantStore, GrantStore>();
        services.AddSingleton<IPersonStore, PersonStore>();
        services.AddSingleton<ISessionStore, SessionStore>();
        services.AddSingleton<IBindingStore, BindingStore>();
        services.AddHostedService<ExpirySweep>();
    }
}
