using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;

namespace Hub.Api.Hosting;

/// <summary>An address that names a step which its page does not have is not found; the page would show itself as if something had been done.</summary>
sealed class KnownHandlers : IPageFilter
{
    /// <summary>What Razor Pages reads the name from: the route or the query.</summary>
    const string Name = "handler";

    public void OnPageHandlerSelected(PageHandlerSelectedContext context)
    {
        // Refused before it is run, where a result can be set.
    }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (!IsKnown(context))
        {
            context.Result = new NotFoundResult();
        }
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
        // Nothing is left to do.
    }

    static bool IsKnown(PageHandlerExecutingContext context)
    {
        var request = context.HttpContext.Request;
        var asked = request.RouteValues.TryGetValue(Name, out var routed) ? routed as string : request.Query[Name].ToString();
        if (HttpMethods.IsPost(request.Method))
        {
            // Without a handler of that name the one without a name is taken, or none.
            return context.HandlerMethod is { } taken && IsSame(taken, asked);
        }
        // The address that a form was sent to still shows its page.
        return string.IsNullOrEmpty(asked) || context.ActionDescriptor.HandlerMethods.Any(handler => IsSame(handler, asked));
    }

    static bool IsSame(HandlerMethodDescriptor handler, string? asked) => string.Equals(handler.Name ?? "", asked ?? "", StringComparison.OrdinalIgnoreCase);
}
