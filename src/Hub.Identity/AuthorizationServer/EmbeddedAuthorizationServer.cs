using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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

    public void Map(IEndpointRouteBuilder routes)
    {
        // The client's own assertion is the authentication here; every method is mapped, so that a wrong one hears 405.
        routes.Map(ServerPaths.Token, context => channel.Serve(context, token.Answer)).AllowAnonymous();
        routes.Map(ServerPaths.Pushed, context => channel.Serve(context, pushed.Answer)).AllowAnonymous();
        routes.MapGet(ServerPaths.Authorize, (RequestDelegate)authorize.Handle).AllowAnonymous();
    }
}
