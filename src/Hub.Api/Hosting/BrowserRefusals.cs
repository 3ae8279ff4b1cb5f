using Hub.Api.Endpoints;
using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Hub.Api.Hosting;

/// <summary>A person whose role may not see a page is told so on a page, which leads on or out; programs hear problem details.</summary>
sealed class BrowserRefusals(HubIdentityOptions options) : IAuthorizationMiddlewareResultHandler
{
    readonly AuthorizationMiddlewareResultHandler _others = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden && StepUpNeeded.Of(authorizeResult.AuthorizationFailure) is { } needed && context.User.HasClaim(claim => claim.Type is HubClaims.SignIn))
        {
            return AskAgain(context, needed);
        }
        if (authorizeResult.Forbidden && Problems.ReadsPages(context.Request))
        {
            // Without a body: the border says why.
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
        if (authorizeResult.Challenged)
        {
            // The page that leads to the sign-in is never run: the language it was asked in is kept for the next.
            LanguageChoice.Keep(context);
        }
        return _others.HandleAsync(next, context, policy, authorizeResult);
    }

    /// <summary>The right person, whose authentication is too old or too weak for this: a browser is led to the sign-in and back.</summary>
    Task AskAgain(HttpContext context, StepUpNeeded needed)
    {
        if (Caller.IsByToken(context))
        {
            context.Response.Headers.WWWAuthenticate = needed.Challenge();
            return Problems.Write(context, needed.Problem() with { Status = StatusCodes.Status401Unauthorized });
        }
        if (!Problems.ReadsPages(context.Request))
        {
            return Problems.Write(context, needed.Problem());
        }
        LanguageChoice.Keep(context);
        context.Response.Headers.CacheControl = "no-store";
        // 303: what a form held is not sent to the sign-in.
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = needed.Location(options.SignInPath, context.Request);
        return Task.CompletedTask;
    }
}
