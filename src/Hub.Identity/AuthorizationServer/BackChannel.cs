using System.Text.Json;
using Hub.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <param name="Context">The request itself.</param>
/// <param name="Form">Its parameters, each once.</param>
/// <param name="Client">Who sent it: authenticated, active.</param>
/// <param name="Now">The moment of the request.</param>
sealed record ClientRequest(HttpContext Context, OAuthForm Form, RegisteredClient Client, DateTimeOffset Now)
{
    public CancellationToken Cancellation => Context.RequestAborted;
}

/// <summary>Requests that clients send themselves: a form by POST from an authenticated client, answered as JSON that nobody stores. Thread-safe.</summary>
sealed partial class BackChannel(ClientAuthenticator authenticator, IIdentityRecords records, TimeProvider clock, ILogger<BackChannel> log)
{
    /// <summary>After this it may be tried again where the server has too much to do.</summary>
    public static readonly TimeSpan Shortly = TimeSpan.FromSeconds(1);

    /// <summary>Answers one request; <paramref name="answer"/> is asked only for an authenticated client.</summary>
    public async Task Serve(HttpContext context, Func<ClientRequest, ValueTask<OAuthAnswer>> answer)
    {
        if (!IsPost(context))
        {
            return;
        }
        await Say(context, await Answer(context, answer));
    }

    /// <summary>Writes an answer, which nobody stores.</summary>
    public async Task Say(HttpContext context, OAuthAnswer answer)
    {
        DoNotStore(context);
        switch (answer)
        {
            case OAuthAnswer.Json json:
                await Write(context, json.Status, json.Members);
                break;
            case OAuthAnswer.Refused refused:
                await Refuse(context, refused.Error);
                break;
            case OAuthAnswer.Done:
                context.Response.StatusCode = StatusCodes.Status200OK;
                break;
            default:
                throw new InvalidOperationException("an answer without a form");
        }
    }

    /// <summary>Reads one request for another server than the embedded one; <paramref name="next"/> is asked only for a form that was read.</summary>
    public async Task Receive(HttpContext context, Func<OAuthForm, Task> next)
    {
        if (!IsPost(context))
        {
            return;
        }
        var (form, fault) = await OAuthForm.Read(context.Request, context.RequestAborted);
        await (form is null ? Refuse(context, OAuthError.InvalidRequest(fault)) : next(form));
    }

    static void DoNotStore(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
    }

    static bool IsPost(HttpContext context)
    {
        DoNotStore(context);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return true;
        }
        context.Response.Headers.Allow = HttpMethods.Post;
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return false;
    }

    async ValueTask<OAuthAnswer> Answer(HttpContext context, Func<ClientRequest, ValueTask<OAuthAnswer>> answer)
    {
        var (form, fault) = await OAuthForm.Read(context.Request, context.RequestAborted);
        if (form is null)
        {
            return OAuthError.InvalidRequest(fault);
        }
        return (await authenticator.Authenticate(context.Request, form, context.RequestAborted)).TryGet(out var client, out var unknown)
            ? await answer(new(context, form, client, clock.GetUtcNow()))
            : ClientAuthenticator.Refusal(unknown);
    }

    /// <summary>Tells the client the code of an error and nobody but the log its reason.</summary>
    public async Task Refuse(HttpContext context, OAuthError error)
    {
        records.Count($"oauth.{error.Code}");
        LogRefused(context.Request.Path, error.Code, error.Reason);
        if (error.Status == StatusCodes.Status401Unauthorized && context.Request.Headers.Authorization.Count > 0)
        {
            // RFC 6749 §5.2: whoever tried the Authorization header gets a challenge; there is none it could meet.
            context.Response.Headers.WWWAuthenticate = "private_key_jwt";
        }
        Problems.TellWhen(context, error.Status == StatusCodes.Status503ServiceUnavailable ? Shortly : error.RetryAfter);
        await Write(context, error.Status, writer => writer.WriteString("error"u8, error.Code));
    }

    static async Task Write(HttpContext context, int status, Action<Utf8JsonWriter> members)
    {
        var body = JsonClaims.Write(members);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Request of a client at {Path} refused: {Error}, {Reason}")]
    partial void LogRefused(string path, string error, string reason);
}
