using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Hub.Identity;

/// <summary>The hub's own authorization server.</summary>
sealed class EmbeddedAuthorizationServer(
    TokenEndpoint token,
    PushedAuthorization pushed,
    AuthorizeEndpoint authorize,
    BackChannel channel,
    HubIdentityOptions options,
    IConfiguration configuration,
    IHostEnvironment environment) : IAuthorizationServer
{
    public string Name => "embedded";

    public void RefuseToServe()
    {
        const string key = AuthorizationServerEndpoints.AllowEmbeddedKey;
        if (environment.IsProduction() && !options.AllowEmbedded && !configuration.GetValue<bool>(key))
        {
            throw new InvalidOperationException($"The embedded authorization server does not run in Production. Use an external issuer, or set {key}.");
        }
    }

    public ServedEndpoints Serve(IEndpointRouteBuilder routes) => new(
        context => channel.Serve(context, token.Answer),
        context => channel.Serve(context, pushed.Answer),
        authorize.Handle);
}
