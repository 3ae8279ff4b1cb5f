using Hub.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity;

/// <summary>Endpoint metadata: the request is signed, body included.</summary>
/// <param name="Label">Of the signature that is looked at.</param>
public sealed record RequiredSignature(string Label);

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
        endpoint.WithMetadata(new RequiredSignature(SignatureProfile.Hub.Label));
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

    /// <summary>
    /// Refuses to build an endpoint that takes a token and changes something unless it also has <see cref="RequireSignedRequest"/>:
    /// whoever forgets the signature finds out at the start, not from an agency that denies what it asked.
    /// </summary>
    internal static TBuilder RefuseUnsignedChanges<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Finally(built =>
        {
            if (!built.Metadata.OfType<RequiredSignature>().Any() && ChangesSomething(built.Metadata))
            {
                throw new InvalidOperationException($"{built.DisplayName}: an agency's request that changes something is signed (RequireSignedRequest).");
            }
        });
        return endpoint;
    }

    /// <summary>Whether any method but those that are safe (RFC 9110 §9.2.1) reaches an endpoint; one without methods takes all.</summary>
    static bool ChangesSomething(IList<object> metadata)
    {
        var methods = metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods;
        return methods is not { Count: > 0 } || methods.Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method));
    }
}
