using Hub.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity;

/// <summary>The endpoints of the authorization server.</summary>
/// <remarks>What a server says of itself, its keys, and what became of a token are the hub's to answer, whichever server gives the tokens (<see cref="IAuthorizationServer"/>).</remarks>
public static class AuthorizationServerEndpoints
{
    /// <summary>Configuration key that lets the embedded server run in Production.</summary>
    public const string AllowEmbeddedKey = "Hub:Identity:AllowEmbedded";

    // Half the time that a rotated key is kept at least: a resource server that obeys never misses a key.
    const string Cached = "public, max-age=300";

    /// <summary>Maps discovery, keys, and the endpoints that clients and browsers call; the pages for sign-in, consent and sign-out are the host's. With an external issuer there are none.</summary>
    /// <exception cref="InvalidOperationException">The server may not run in this environment.</exception>
    public static IEndpointRouteBuilder MapAuthorizationServer(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider;
        var options = services.GetRequiredService<HubIdentityOptions>();
        if (options.ExternalIssuer is { } external)
        {
            return routes.MapExternalIssuer(external);
        }
        var server = services.GetRequiredService<IAuthorizationServer>();
        server.RefuseToServe();
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
        var served = server.Serve(routes);
        Pass(ServerPaths.Token, served.Token);
        Pass(ServerPaths.Pushed, served.Pushed);
        routes.MapGet(ServerPaths.Authorize, served.Authorize).AllowAnonymous();
        Map(ServerPaths.Revoke, services.GetRequiredService<RevocationEndpoint>().Answer);
        Map(ServerPaths.Introspect, services.GetRequiredService<IntrospectionEndpoint>().Answer);
        return routes;

        // The client's own assertion is the authentication here; every method is mapped, so that a wrong one hears 405.
        void Map(string path, Func<ClientRequest, ValueTask<OAuthAnswer>> answer) => Pass(path, context => channel.Serve(context, answer));

        void Pass(string path, RequestDelegate ordinary) =>
            routes.Map(path, context => smart.Serve(context, path, () => ordinary(context))).AllowAnonymous();
    }

    static IResult Publish(HttpContext context, ServerMetadata metadata)
    {
        context.Response.Headers.CacheControl = Cached;
        return Results.Json(metadata);
    }
}
