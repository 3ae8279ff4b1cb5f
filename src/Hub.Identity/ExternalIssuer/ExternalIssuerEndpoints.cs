using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Identity;

/// <summary>What stands where the hub's own authorization server would be.</summary>
static class ExternalIssuerEndpoints
{
    static readonly string[] Places =
    [
        "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server",
        ServerPaths.Token, ServerPaths.Jwks, ServerPaths.Pushed, ServerPaths.Authorize, ServerPaths.Revoke, ServerPaths.Introspect,
    ];

    /// <summary>Every endpoint of the server answers 404, and says where tokens come from.</summary>
    public static IEndpointRouteBuilder MapExternalIssuer(this IEndpointRouteBuilder routes, ExternalIssuer issuer)
    {
        var problem = new Problem(StatusCodes.Status404NotFound, "issuer.external", "This hub issues no tokens; they come from another issuer") { Expected = issuer.Issuer };
        foreach (var place in Places)
        {
            routes.Map(place, (RequestDelegate)(context => Problems.Write(context, problem))).AllowAnonymous().ExcludeFromDescription();
        }
        return routes;
    }
}
