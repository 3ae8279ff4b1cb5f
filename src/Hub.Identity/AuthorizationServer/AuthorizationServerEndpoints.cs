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

    /// <summary>Maps discovery, keys and the token endpoint.</summary>
    /// <exception cref="InvalidOperationException">The environment is Production and nobody allowed the embedded server there.</exception>
    public static IEndpointRouteBuilder MapAuthorizationServer(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider;
        var options = services.GetRequiredService<HubIdentityOptions>();
        RefuseInProduction(services, options);
        var metadata = ServerMetadata.Of(options, services.GetRequiredService<ClientAuthenticator>(), services.GetRequiredService<ProofReader>());
        var keys = services.GetRequiredService<TokenKeys>();
        var token = services.GetRequiredService<TokenEndpoint>();

        routes.MapGet("/.well-known/openid-configuration", (HttpContext context) => Publish(context, metadata)).AllowAnonymous();
        routes.MapGet("/.well-known/oauth-authorization-server", (HttpContext context) => Publish(context, metadata)).AllowAnonymous();
        routes.MapGet(ServerMetadata.JwksPath, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = Cached;
            return Results.Text(JsonWebKeys.Write(keys.Published), "application/jwk-set+json");
        }).AllowAnonymous();
        routes.Map(ServerMetadata.TokenPath, (RequestDelegate)token.Handle).AllowAnonymous();
        return routes;
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
