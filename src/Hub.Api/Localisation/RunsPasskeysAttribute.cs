using Microsoft.AspNetCore.Mvc.Filters;

namespace Hub.Api.Localisation;

/// <summary>Gives a page the right to run the script of passkeys; no other page has it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RunsPasskeysAttribute : Attribute, IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context)
    {
        // Nothing to choose.
    }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var headers = context.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = $"{headers.ContentSecurityPolicy}; script-src 'self'; connect-src 'self'";
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
        // The page has been run.
    }
}
