using Microsoft.AspNetCore.Mvc.Filters;

namespace Hub.Api.Localisation;

/// <summary>A page with the script of passkeys, and therefore with the right to run it; no other page has that.</summary>
public abstract class ScriptPage : HubPage
{
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        base.OnPageHandlerExecuting(context);
        Response.Headers.ContentSecurityPolicy = $"{Response.Headers.ContentSecurityPolicy}; script-src 'self'; connect-src 'self'";
    }
}
