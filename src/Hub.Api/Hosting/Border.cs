using Hub.Api.Endpoints;
using Hub.Identity;

namespace Hub.Api.Hosting;

/// <summary>What every answer passes on its way out, and every fault on its way nowhere.</summary>
static class Border
{
    const string ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseHubBorder(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            if (!app.Environment.IsDevelopment())
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }
            await next(context);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // Details go to the log, never to the caller. A body over the limit is the caller's own fault.
            ExceptionHandler = context => Problems.Write(context, Refusals.Problem(context.Response.StatusCode == StatusCodes.Status413PayloadTooLarge ? "body.too-large" : "hub.fault")),
            StatusCodeSelector = fault => fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }
}
