using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Hub.Api.Hosting.Limits;

/// <summary>What is said of addresses that do not exist, and of methods that an address does not take (RFC 9110 §15.5.6).</summary>
static class RequestMethods
{
    /// <summary>Between routing and authentication: neither answer depends on who asks, so it is the same for all.</summary>
    public static Task Pass(HttpContext context, RequestDelegate next)
    {
        switch (context.GetEndpoint())
        {
            case null:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            case RouteEndpoint route when Unknown(route, context.Request.Method) is { } allowed:
                context.Response.Headers.Allow = allowed;
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                return Task.CompletedTask;
            case RouteEndpoint:
                return next(context);
            case var refusal:
                // Routing's own answer where a path is known and the method is not: it sets Allow.
                return refusal.RequestDelegate!(context);
        }
    }

    /// <summary>What a page takes, where it does not take the method; a page without a handler for it would show itself.</summary>
    static string? Unknown(RouteEndpoint route, string method)
    {
        if (route.Metadata.GetMetadata<CompiledPageActionDescriptor>() is not { } page)
        {
            return null;
        }
        var posts = page.HandlerMethods.Any(handler => HttpMethods.IsPost(handler.HttpMethod));
        var known = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || (posts && HttpMethods.IsPost(method));
        if (known)
        {
            return null;
        }
        return posts ? "GET, HEAD, POST" : "GET, HEAD";
    }
}
