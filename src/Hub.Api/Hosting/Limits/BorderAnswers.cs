using System.Text.Json;
using Hub.Api.Endpoints;
using Hub.Identity;

namespace Hub.Api.Hosting.Limits;

/// <summary>Refusals by the border itself, in the form that the one who asked reads: problem details, a page, or OAuth's error (RFC 6749 §5.2).</summary>
static class BorderAnswers
{
    const string OAuthPrefix = "/oauth";

    /// <summary>Refuses the request; its body is not read.</summary>
    /// <param name="code">Of the <see cref="ErrorCatalogue"/>, which has the status.</param>
    /// <param name="retryAfter">When it may be tried again, rounded up to whole seconds; null: as the catalogue says of the code.</param>
    public static async Task Refuse(HttpContext context, string code, TimeSpan? retryAfter = null)
    {
        context.RequestServices.GetRequiredService<IIdentityRecords>().Count(code);
        var known = Refusals.Problem(code);
        var problem = known with { RetryAfter = retryAfter ?? known.RetryAfter };
        if (Problems.ReadsPages(context.Request) && problem.Status != StatusCodes.Status503ServiceUnavailable)
        {
            // Without a body: the border shows the code's page. Not where the process has no room: a page is more work.
            Problems.TellWhen(context, problem.RetryAfter);
            context.Features.Set(new ProblemCode(code));
            context.Response.StatusCode = problem.Status;
        }
        else if (context.Request.Path.StartsWithSegments(OAuthPrefix, StringComparison.Ordinal))
        {
            Problems.TellWhen(context, problem.RetryAfter);
            await WriteOAuth(context, problem.Status);
        }
        else
        {
            await Problems.Write(context, problem);
        }
    }

    static Task WriteOAuth(HttpContext context, int status)
    {
        var error = status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable ? "temporarily_unavailable" : "invalid_request";
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { error }), context.RequestAborted).AsTask();
    }
}
