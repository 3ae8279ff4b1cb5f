namespace Hub.Api.Hosting;

/// <summary>A redirect that answers a form is 303 (RFC 9110 §15.4.4; FAPI 2.0 §5.3.2.2): the browser goes on by GET and sends nothing of the form along.</summary>
/// <remarks>The framework's own redirects say 302, which leaves that to the browser.</remarks>
static class FormRedirects
{
    public static Task Pass(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.OnStarting(SeeOther, context.Response);
        }
        return next(context);
    }

    static Task SeeOther(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode is StatusCodes.Status302Found or StatusCodes.Status307TemporaryRedirect)
        {
            response.StatusCode = StatusCodes.Status303SeeOther;
        }
        return Task.CompletedTask;
    }
}
