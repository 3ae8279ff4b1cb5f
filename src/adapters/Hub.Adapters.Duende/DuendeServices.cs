using Duende.IdentityServer;
using Duende.IdentityServer.Configuration;
using Duende.IdentityServer.Endpoints.Results;
using Duende.IdentityServer.Hosting;
using Duende.IdentityServer.ResponseHandling;
using Duende.IdentityServer.Services;
using Duende.IdentityServer.Stores;
using Duende.IdentityServer.Validation;
using Hub.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Endpoint = Duende.IdentityServer.Hosting.Endpoint;

namespace Hub.Adapters.Duende;

/// <summary>Puts Duende IdentityServer in the place of the embedded authorization server.</summary>
public static class DuendeServices
{
    const int MaxClockSkewSeconds = 10;

    /// <summary>Adds it over the hub's clients, keys, grants and sessions; called after <see cref="HubIdentityServices.AddHubIdentity"/>.</summary>
    public static IServiceCollection AddDuendeServer(this IServiceCollection services, DuendeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSingleton(settings);
        services.AddSingleton<IAuthorizationServer, DuendeServer>();
        services.AddScoped<Turn>();
        services.AddSingleton<IAnswerRelay, RecordedAnswers>();
        services.AddOptions<IdentityServerOptions>().Configure<HubIdentityOptions>((options, hub) => Tighten(options, hub, settings));
        AddStores(services);
        AddProfile(services);
        // No cookies, secrets or dynamic providers of its own: people sign in at the hub, clients by their keys.
        services.AddIdentityServerBuilder()
            .AddRequiredPlatformServices()
            .AddCoreServices()
            .AddDefaultEndpoints()
            .AddPluggableServices()
            .AddKeyManagement()
            .AddValidators()
            .AddResponseGenerators();
        services.AddTransient(provider => provider.GetRequiredService<IdentityServerOptions>().DynamicProviders);
        MoveEndpoints(services);
        AddRules(services);
        AddWriters(services);
        // Its lines carry subjects and parameters; of them the hub's log takes the licence's alone.
        services.AddLogging(logging => logging.AddFilter("Duende", LogLevel.None).AddFilter("Duende.IdentityServer.License", LogLevel.Warning));
        return services;
    }

    static void Tighten(IdentityServerOptions options, HubIdentityOptions hub, DuendeSettings settings)
    {
        options.LicenseKey = settings.LicenceKey;
        options.IssuerUri = hub.Origin;
        options.EmitScopesAsSpaceDelimitedStringInJwt = true;
        options.EmitIssuerIdentificationResponseParameter = true;
        options.AccessTokenJwtType = AccessTokenIssuer.Type;
        options.JwtValidationClockSkew = TimeSpan.FromSeconds(MaxClockSkewSeconds);
        options.PushedAuthorization.Required = true;
        options.PushedAuthorization.Lifetime = (int)PushedAuthorization.Lifetime.TotalSeconds;
        options.KeyManagement.Enabled = false;
        options.Authentication.CookieAuthenticationScheme = SessionAuthenticationHandler.SchemeName;
        options.InputLengthRestrictions.Nonce = options.InputLengthRestrictions.AcrValues = PushedAuthorization.MaxEchoChars;
        var endpoints = options.Endpoints;
        endpoints.EnableDiscoveryEndpoint = endpoints.EnableOAuth2MetadataEndpoint = endpoints.EnableIntrospectionEndpoint = endpoints.EnableTokenRevocationEndpoint = false;
        endpoints.EnableUserInfoEndpoint = endpoints.EnableEndSessionEndpoint = endpoints.EnableCheckSessionEndpoint = false;
        endpoints.EnableDeviceAuthorizationEndpoint = endpoints.EnableBackchannelAuthenticationEndpoint = endpoints.EnableJwtRequestUri = false;
    }

    static void AddStores(IServiceCollection services)
    {
        services.AddSingleton<HubClients>();
        services.AddSingleton<global::Duende.IdentityServer.Stores.IClientStore>(provider => provider.GetRequiredService<HubClients>());
        services.AddSingleton<IResourceStore, HubResources>();
        services.AddSingleton<IPersistedGrantStore, HubGrants>();
        // Asked for by the package's token endpoint, used by none of the grants that clients may have.
        services.AddSingleton<IDeviceFlowStore, InMemoryDeviceFlowStore>();
        services.AddScoped<IAuthorizationCodeStore, HubCodes>();
        services.AddScoped<IRefreshTokenStore, HubRefreshTokens>();
        services.AddSingleton<IPushedAuthorizationService, PushedRequests>();
        // Nothing of the package that runs here asks it; without it one that lives in the process alone would stand in its place.
        services.AddSingleton<IReplayCache, OnceReplayCache>();
        services.AddSingleton<HubSigningKeys>();
        services.AddSingleton<ISigningCredentialStore>(provider => provider.GetRequiredService<HubSigningKeys>());
        services.AddSingleton<IValidationKeysStore>(provider => provider.GetRequiredService<HubSigningKeys>());
    }

    static void AddProfile(IServiceCollection services)
    {
        services.AddSingleton<IClock, HubTime>();
        services.AddSingleton<IHandleGenerationService, HandleGeneration>();
        services.AddTransient<IClaimsService, HubTokenClaims>();
        services.AddTransient<ITokenService, HubTokens>();
        services.AddScoped<IDPoPProofValidator, HubProofs>();
        services.AddScoped<ICustomTokenRequestValidator, CodeRedemption>();
        services.AddScoped<IAuthorizeInteractionResponseGenerator, PersonInteraction>();
        services.AddTransient<IAuthorizeResponseGenerator, CodeResponses>();
    }

    // The package's paths are constants; what it listens on is not.
    static void MoveEndpoints(IServiceCollection services)
    {
        foreach (var endpoint in services.Select(service => service.ImplementationInstance).OfType<Endpoint>())
        {
            var path = endpoint.Name switch
            {
                IdentityServerConstants.EndpointNames.Token => ServerPaths.Token,
                IdentityServerConstants.EndpointNames.PushedAuthorization => ServerPaths.Pushed,
                IdentityServerConstants.EndpointNames.Authorize when endpoint.Path.Value?.EndsWith("authorize", StringComparison.Ordinal) is true => ServerPaths.Authorize,
                _ => null,
            };
            if (path is not null)
            {
                endpoint.Path = new PathString(path);
            }
        }
    }

    static void AddRules(IServiceCollection services)
    {
        Wrap<ITokenRequestValidator, TokenRequestRules>(services);
        Wrap<IPushedAuthorizationRequestValidator, PushedRequestRules>(services);
        services.AddScoped<IClientSecretValidator, HubClientAuthentication>();
        services.AddScoped<IUserSession, PersonSession>();
    }

    static void AddWriters(IServiceCollection services)
    {
        services.AddTransient<IHttpResponseWriter<AuthorizeResult>, AuthorizeWriter>();
        services.AddTransient<IHttpResponseWriter<AuthorizeInteractionPageResult>, InteractionWriter>();
        services.AddTransient<IHttpResponseWriter<TokenErrorResult>, TokenErrorWriter>();
        services.AddTransient<IHttpResponseWriter<PushedAuthorizationErrorResult>, PushedErrorWriter>();
    }

    /// <summary>Puts a rule before the package's own service, which is internal to it.</summary>
    static void Wrap<TService, TRule>(IServiceCollection services)
        where TService : class
        where TRule : class, TService
    {
        var package = services.Last(service => service.ServiceType == typeof(TService)).ImplementationType
            ?? throw new InvalidOperationException($"{typeof(TService)} has no type of the package");
        services.AddTransient<TService>(provider =>
            ActivatorUtilities.CreateInstance<TRule>(provider, (TService)ActivatorUtilities.CreateInstance(provider, package)));
    }
}
