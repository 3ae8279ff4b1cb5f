using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity;

/// <summary>Puts sign-in at other issuers, and the issuer of access tokens, into a host.</summary>
static class FederationServices
{
    public static IServiceCollection AddFederation(this IServiceCollection services, HubIdentityOptions options)
    {
        if (options.ExternalIssuer is { } external)
        {
            services.AddSingleton(external).AddSingleton<IAccessTokens, ExternalAccessTokens>();
        }
        else
        {
            services.AddSingleton<IAccessTokens, EmbeddedAccessTokens>();
        }
        return services
            .AddSingleton<IFederationStore, FederationStore>()
            .AddSingleton<UpstreamDirectory>()
            .AddSingleton<UpstreamBinder>()
            .AddSingleton<UpstreamSignIn>();
    }
}
