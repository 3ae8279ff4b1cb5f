using Hub.Audit;
using Hub.Api.Endpoints;
using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Hub.Api.Hosting;

/// <summary>What every answer passes on its way out, and every fault on its way nowhere.</summary>
static class Border
{
    const string ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseHubBorder(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            var started = Stage.Now;
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
            Stages.Request.Since(started);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // Details go to the log, never to the caller. A body over the limit is the caller's own fault.
            ExceptionHandler = context => Problems.Write(context, Refusals.Problem(context.Response.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => "body.too-large",
                StatusCodes.Status400BadRequest => "json.malformed",
                StatusCodes.Status503ServiceUnavailable => LedgerCodes.Unavailable,
                _ => "hub.fault",
            })),
            StatusCodeSelector = fault => fault switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                // A database that is away comes back; what is wrong with a log is in the operator's log.
                LedgerUnavailableException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePages(SayWhy);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        // After authorization, which for a page that anybody may see leaves nobody behind.
        app.Use(KnowTheReader);
        app.UseAntiforgery();
    }

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
        return ReadsPages(context.Request) ? ShowWhy(context, code, status.Next) : Problems.Write(context, Refusals.Problem(code));
    }

    /// <summary>Whether the answer is for a person's browser.</summary>
    internal static bool ReadsPages(HttpRequest request) => request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html");

    /// <summary>The code's page in place of the one asked for, with the reader's own navigation; the status stays.</summary>
    static async Task ShowWhy(HttpContext context, string code, RequestDelegate next)
    {
        var request = context.Request;
        var (path, query, method) = (request.Path, request.QueryString, request.Method);
        context.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature { OriginalPathBase = request.PathBase, OriginalPath = path, OriginalQueryString = query.Value });
        // Of the query only the language: a handler that it names is the other page's.
        (request.Path, request.QueryString, request.Method) = ($"/docs/errors/{code}", LanguageChoice.Query(request), HttpMethods.Get);
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
