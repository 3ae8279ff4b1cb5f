using Hub.Canon;

namespace Hub.Api.Hosting;

/// <summary>Header fields of every answer, whatever wrote it. A page that needs more finds the <c>Content-Security-Policy</c> set, and adds to it.</summary>
static class SecurityHeaders
{
    const string FormAction = "form-action 'self'";

    /// <summary>Nothing is loaded but the hub's own style and pictures; no script; no frame.</summary>
    public const string ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; " + FormAction + "; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    /// <summary>Of what is no page: whoever opens it as one gets a document that can do nothing.</summary>
    public const string OtherContentSecurityPolicy = "default-src 'none'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>What a page could ask the browser for and the hub's never do; passkeys, on this origin alone.</summary>
    public const string PermissionsPolicy = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), sync-xhr=(), usb=(), web-share=(), xr-spatial-tracking=()";

    /// <summary>Two years, as browsers' lists want it.</summary>
    public const string StrictTransportSecurity = "max-age=63072000; includeSubDomains";

    /// <summary>Lets the forms of this answer lead to another origin too: browsers hold the redirect after a form to the same rule as the form itself.</summary>
    /// <param name="target">Absolute and registered.</param>
    public static void AllowFormsTo(HttpContext context, Uri target)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.ToString().Replace(FormAction, $"{FormAction} {target.GetLeftPart(UriPartial.Authority)}", StringComparison.Ordinal);
    }

    /// <summary>The outermost step: the fields are set as the answer starts, so that neither a fault nor a page shown in its place loses them.</summary>
    public static Func<HttpContext, RequestDelegate, Task> Adder(bool strictTransport)
    {
        Func<object, Task> add = strictTransport ? AddStrict : Add;
        return async (context, next) =>
        {
            var started = Stage.Now;
            context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            context.Response.OnStarting(add, context);
            await next(context);
            Stages.Request.Since(started);
        };
    }

    static Task AddStrict(object state)
    {
        ((HttpContext)state).Response.Headers.StrictTransportSecurity = StrictTransportSecurity;
        return Add(state);
    }

    static Task Add(object state)
    {
        var headers = ((HttpContext)state).Response.Headers;
        if (headers.ContentType is not [{ } type] || !type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentSecurityPolicy = OtherContentSecurityPolicy;
        }
        else if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
        }
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = PermissionsPolicy;
        // What may be kept says so itself; all else is somebody's own.
        headers.TryAdd("Cache-Control", "no-store");
        return Task.CompletedTask;
    }
}
