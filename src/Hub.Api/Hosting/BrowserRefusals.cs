using Hub.Api.Localisation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Hub.Api.Hosting;

/// <summary>A person whose role may not see a page is told so on a page, which leads on or out; programs hear problem details.</summary>
sealed class BrowserRefusals : IAuthorizationMiddlewareResultHandler
{
    readonly AuthorizationMiddlewareResultHandler _others = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden && Border.ReadsPages(context.Request))
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
}
