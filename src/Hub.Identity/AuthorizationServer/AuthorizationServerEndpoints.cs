using Hub.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hub.Identity;

/// <summary>The endpoints of the embedded authorization server.</summary>
public static class AuthorizationServerEndpoints
{
    /// <summary>Configuration key that lets the embedded server run in Production.</summary>
    public const string AllowEmbeddedKey = "Hub:Identity:AllowEmbedded";

    // Half the time that a rotated key is kept at least: a resource server that obeys never misses a key.
    const string Cached = "public, max-age=300";

    /// <summary>Maps discovery, keys, and the endpoints that clients and browsers call; the pages for sign-in, consent and sign-out are the host's. With an external issuer there are none.</summary>
    /// <exception cref="InvalidOperationException">The environment is Production and nobody allowed the embedded server there.</exception>
    public static IEndpointRouteBuilder MapAuthorizationServer(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider;
        var options = services.GetRequiredService<HubIdentityOptions>();
        if (options.ExternalIssuer is { } external)
        {
            return routes.MapExternalIssuer(external);
        }
        RefuseInProduction(services, options);
        var metadata = ServerMetadata.Of(options, services.GetRequiredService<ClientAuthenticator>(), services.GetRequiredService<ProofReader>());
        var keys = services.GetRequiredService<TokenKeys>();
        var channel = services.GetRequiredService<BackChannel>();
        var smart = services.GetRequiredService<SmartBackend>();

        routes.MapGet("/.well-known/openid-configuration", (HttpContext context) => Publish(context, metadata)).AllowAnonymous();
        routes.MapGet("/.well-known/oauth-authorization-server", (HttpContext context) => Publish(context, metadata)).AllowAnonymous();
        routes.MapGet(ServerPaths.Jwks, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = Cached;
            return Results.Text(JsonWebKeys.Write(keys.Published), "application/jwk-set+json");
        }).AllowAnonymous();
        Map(ServerPaths.Token, services.GetRequiredService<TokenEndpoint>().Answer);
        Map(ServerPaths.Pushed, services.GetRequiredService<PushedAuthorization>().Answer);
        Map(ServerPaths.Revoke, services.GetRequiredService<RevocationEndpoint>().Answer);
        Map(ServerPaths.Introspect, services.GetRequiredService<IntrospectionEndpoint>().Answer);
        routes.MapGet(ServerPaths.Authorize, (RequestDelegate)services.GetRequiredService<AuthorizeEndpoint>().Handle).AllowAnonymous();
        return routes;

        // The client's own assertion is the authentication here; every method is mapped, so that a wrong one hears 405.
        void Map(string path, Func<ClientRequest, ValueTask<OAuthAnswer>> answer) =>
            routes.Map(path, context => smart.Serve(context, path, () => channel.Serve(context, answer))).AllowAnonymous();
    }

    static IResult Publish(HttpContext context, ServerMetadata metadata)
    {
        context.Response.Headers.CacheControl = Cached;
        return Results.Json(metadata);
    }

    static void RefuseInProduction(IServiceProvider services, HubIdentityOptions options)
    {
        var allowed = options.AllowEmbedded || services.GetRequiredService<IConfiguration>().GetValue<bool>(AllowEmbeddedKey);
        if (services.GetRequiredService<IHostEnvironment>().IsProduction() && !allowed)
        {
            throw new InvalidOperationException(
                $"The embedded authorization server does not run in Production. Use an external issuer, or set {AllowEmbeddedKey}.");
        }
    }
}
