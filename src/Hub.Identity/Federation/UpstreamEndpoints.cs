using Hub.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity;

/// <summary>Sign-in at other issuers: for browsers, so that a refusal leads back to the sign-in page, which says why.</summary>
public static class UpstreamEndpoints
{
    /// <summary>Where a sign-in at a provider begins: <c>?provider=NAME&amp;return=PATH</c>, also <c>acr</c> and <c>max_age</c>.</summary>
    public const string StartPath = "/signin/upstream";

    /// <summary>The hub's public keys as a client, for the providers.</summary>
    public const string JwksPath = "/signin/upstream/jwks";

    const string CookieName = HostCookie.Prefix + "upstream";

    // Lax: the browser comes back from another site, by a link.
    static CookieOptions Cookie => HostCookie.Lax(UpstreamFlow.Lifetime);

    /// <summary>Maps start, callback and keys; nothing where no provider is configured.</summary>
    /// <exception cref="InvalidOperationException">A claim is to bind, and the host has no register or no records for it.</exception>
    public static IEndpointRouteBuilder MapUpstreams(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var providers = routes.ServiceProvider.GetRequiredService<UpstreamDirectory>();
        if (providers.Providers.Count == 0)
        {
            return routes;
        }
        if (providers.Providers.Any(one => one.BindingClaim is not null) && !routes.ServiceProvider.GetRequiredService<UpstreamBinder>().IsAble)
        {
            throw new InvalidOperationException("A provider's claim is to bind, but there is no register of people, or nowhere to record it.");
        }
        routes.MapGet(StartPath, (RequestDelegate)Start).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet(UpstreamSignIn.CallbackPath, (RequestDelegate)Finish).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet(JwksPath, () => Results.Text(JsonWebKeys.Write(providers.PublicKeys), "application/jwk-set+json")).AllowAnonymous().ExcludeFromDescription();
        return routes;
    }

    static async Task Start(HttpContext context)
    {
        var query = context.Request.Query;
        // Another site's link may lead to the sign-in page; what happens there is the person's own doing.
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            BackToSignIn(context, fault: null, query["return"]);
            return;
        }
        var outcome = await context.RequestServices.GetRequiredService<UpstreamSignIn>()
            .Start(query["provider"], query["return"], UpstreamWish.Of(query), context.RequestAborted);
        await Answer(context, outcome);
    }

    static async Task Finish(HttpContext context)
    {
        var query = context.Request.Query;
        // A parameter given twice could be read in two ways: it is as if the answer had none (RFC 6749 §3.1).
        var answer = query.All(parameter => parameter.Value.Count == 1)
            ? query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString(), StringComparer.Ordinal)
            : [];
        var sealedFlow = context.Request.Cookies[CookieName];
        context.Response.Cookies.Delete(CookieName, Cookie);
        var outcome = await context.RequestServices.GetRequiredService<UpstreamSignIn>()
            .Finish(answer, sealedFlow, RemoteAddress.Of(context.Connection.RemoteIpAddress), SessionCookie.Read(context), AgentLabel.Of(context.Request), context.RequestAborted);
        await Answer(context, outcome);
    }

    static async Task Answer(HttpContext context, UpstreamOutcome outcome)
    {
        context.Response.Headers.CacheControl = "no-store";
        switch (outcome)
        {
            case UpstreamOutcome.SentAway away:
                context.Response.Cookies.Append(CookieName, away.SealedFlow, Cookie);
                SeeOther(context, away.Address);
                break;
            case UpstreamOutcome.SignedIn signedIn:
                await context.RequestServices.GetRequiredService<BrowserSessions>().Hand(context, signedIn.Person, signedIn.Session);
                SeeOther(context, signedIn.ReturnTo);
                break;
            case UpstreamOutcome.Refused refused:
                BackToSignIn(context, refused.Code, refused.ReturnTo);
                break;
            default:
                throw new InvalidOperationException("A sign-in goes on, succeeds or is refused.");
        }
    }

    static void BackToSignIn(HttpContext context, string? fault, string? returnTo)
    {
        var page = context.RequestServices.GetRequiredService<HubIdentityOptions>().SignInPath;
        page = fault is null ? page : QueryHelpers.AddQueryString(page, "fault", fault);
        SeeOther(context, string.IsNullOrEmpty(returnTo) ? page : QueryHelpers.AddQueryString(page, "return", returnTo));
    }

    static void SeeOther(HttpContext context, string address)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
    }
}
