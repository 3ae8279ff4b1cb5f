using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity;

/// <summary>Endpoints whose requests are signed, body included.</summary>
public static class SignedRequestRules
{
    /// <summary>
    /// The endpoint runs only for a request whose body is within the bound and whose HTTP message signature (RFC 9421) is by a
    /// key registered for the calling agency. Goes with <see cref="AccessRules.RequireScope"/>; the body can be read again, and
    /// <see cref="SignedRequest.Of"/> has what was verified.
    /// </summary>
    /// <remarks>Wraps the endpoint itself, before any parameter is bound, so that no middleware can be forgotten.</remarks>
    public static TBuilder RequireSignedRequest<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Finally(built =>
        {
            var inner = built.RequestDelegate ?? throw new InvalidOperationException("The endpoint has no request delegate.");
            built.RequestDelegate = async context =>
            {
                if (await context.RequestServices.GetRequiredService<SignedRequestGate>().Admit(context))
                {
                    await inner(context);
                }
            };
        });
        return endpoint;
    }
}
