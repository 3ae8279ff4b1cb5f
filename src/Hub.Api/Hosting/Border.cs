using Hub.Audit;
using Hub.Api.Endpoints;
using Hub.Api.Hosting.Limits;
using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Hub.Api.Hosting;

/// <summary>What every answer passes on its way out, and every fault on its way nowhere.</summary>
static partial class Border
{

    public static void UseHubBorder(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<BorderLimits>();
        var rates = new RateLimits(limits, app.Services.GetRequiredService<TimeProvider>());
        var gate = new RequestGate(limits);
        app.Lifetime.ApplicationStopped.Register(gate.Dispose);
        app.Use(SecurityHeaders.Adder(strictTransport: !app.Environment.IsDevelopment()));
        app.Use(StrictMessages.Pass);
        app.Use(FormRedirects.Pass);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // Details go to the log, never to the caller. A body over the limit is the caller's own fault.
            ExceptionHandler = context => Problems.Write(context, Refusals.Problem(context.Response.StatusCode switch
            {
                StatusCodes.Status408RequestTimeout => "body.too-slow",
                StatusCodes.Status413PayloadTooLarge => "body.too-large",
                StatusCodes.Status400BadRequest => "json.malformed",
                StatusCodes.Status503ServiceUnavailable => LedgerCodes.Unavailable,
                _ => "hub.fault",
            })),
            StatusCodeSelector = fault => fault switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                // What the server says of a chunk whose size is no number that it can count to.
                IOException { InnerException: OverflowException } => StatusCodes.Status400BadRequest,
                // A database that is away comes back; what is wrong with a log is in the operator's log.
                LedgerUnavailableException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        UseCallersAddress(app, limits);
        app.Use(gate.Pass);
        app.Use(HeldIdentity.Gate(app.Services.GetRequiredService<IIdentityHold>()));
        app.UseStatusCodePages(SayWhy);
        app.Use(RequestForms.RefuseEncoded);
        app.UseRouting();
        app.Use(rates.ByAddress);
        app.Use(RequestMethods.Pass);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(rates.ByCaller);
        app.Use(RequestForms.ReadForm);
        // After authorization, which for a page that anybody may see leaves nobody behind.
        app.Use(KnowTheReader);
        app.UseAntiforgery();
    }

    /// <summary>Behind a proxy that was named, the address that it vouches for stands in the place of its own.</summary>
    static void UseCallersAddress(WebApplication app, BorderLimits limits)
    {
        if (limits.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(limits.Forwarded());
        }
        else if (app.Services.GetService<HostSettings>()?.PublicOrigin is not null && !app.Environment.IsDevelopment())
        {
            ProxyUnnamed(app.Logger);
        }
    }

    [LoggerMessage(EventId = 2801, Level = LogLevel.Warning, Message = "The hub has an origin of its own (--origin) and no --trusted-proxy: limits for each remote address count everybody behind the proxy as one")]
    static partial void ProxyUnnamed(ILogger logger);

    /// <summary>Pages that anybody may see still greet the one who is signed in, and take their forms: a form's token is the reader's.</summary>
    static async Task KnowTheReader(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<PageActionDescriptor>() is not null && metadata.GetMetadata<IAllowAnonymous>() is not null
            && await context.AuthenticateAsync(SessionAuthenticationHandler.SchemeName) is { Succeeded: true, Principal: { } reader })
        {
            context.User = reader;
        }
        await next(context);
    }

    /// <summary>An answer without a body says why in the reader's form: a page for a browser, problem details for a program.</summary>
    static Task SayWhy(StatusCodeContext status)
    {
        var context = status.HttpContext;
        var code = context.Features.Get<ProblemCode>()?.Code ?? context.Response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => "form.antiforgery",
            StatusCodes.Status403Forbidden => "role.insufficient",
            StatusCodes.Status404NotFound => "hub.not-found",
            StatusCodes.Status405MethodNotAllowed => "hub.method",
            _ => null,
        };
        if (code is null)
        {
            return Task.CompletedTask;
        }
        return Problems.ReadsPages(context.Request) ? ShowWhy(context, code, status.Next) : Problems.Write(context, Refusals.Problem(code));
    }

    /// <summary>The code's page in place of the one asked for, with the reader's own navigation; the status stays.</summary>
    static async Task ShowWhy(HttpContext context, string code, RequestDelegate next)
    {
        var request = context.Request;
        var (path, query, method) = (request.Path, request.QueryString, request.Method);
        context.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature { OriginalPathBase = request.PathBase, OriginalPath = path, OriginalQueryString = query.Value });
        // Of the query only the language: a handler that it names is the other page's.
        (request.Path, request.QueryString, request.Method) = ($"/docs/errors/{code}", LanguageChoice.Query(request), HttpMethods.Get);
        // Nor its form, which may be why it was refused.
        request.Form = FormCollection.Empty;
        context.SetEndpoint(endpoint: null);
        request.RouteValues.Clear();
        try
        {
            await next(context);
        }
        finally
        {
            (request.Path, request.QueryString, request.Method) = (path, query, method);
            context.Features.Set<IStatusCodeReExecuteFeature>(null);
        }
    }
}
