using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity;

/// <summary>The one writer of problem details (RFC 9457).</summary>
public static class Problems
{
    /// <summary>Media type of the answer.</summary>
    public const string ContentType = "application/problem+json";

    static readonly string[] FixedMembers = ["type", "title", "status", "detail", "code", "failed", "expected", "received"];

    /// <summary>Answers the request with <paramref name="problem"/>; the response has not started.</summary>
    /// <exception cref="ArgumentException">An extension has the name of a fixed member.</exception>
    public static async Task Write(HttpContext context, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        var body = Serialize(problem, context.RequestServices.GetRequiredService<HubIdentityOptions>().Origin);
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = body.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        TellWhen(context, problem.RetryAfter);
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>The same in the reader's form: a program gets the problem, a browser the status alone, with its code noted for the host's page (<see cref="ProblemCode"/>).</summary>
    public static async Task Say(HttpContext context, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);
        if (!ReadsPages(context.Request))
        {
            await Write(context, problem);
            return;
        }
        context.Features.Set(new ProblemCode(problem.Code));
        context.Response.StatusCode = problem.Status;
        TellWhen(context, problem.RetryAfter);
    }

    /// <summary>Whether the answer is for a person's browser.</summary>
    public static bool ReadsPages(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html");
    }

    /// <summary>Sets <c>Retry-After</c> (RFC 9110 §10.2.3): whole seconds, one at least; null sets nothing.</summary>
    public static void TellWhen(HttpContext context, TimeSpan? retryAfter)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The same as a result of an endpoint.</summary>
    public static IResult Result(Problem problem) => new ProblemResult(problem);

    static ArrayBufferWriter<byte> Serialize(Problem problem, string origin)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, $"{origin}/docs/errors/{problem.Code}");
        writer.WriteString("title"u8, problem.Title);
        writer.WriteNumber("status"u8, problem.Status);
        WriteOptional(writer, "detail", problem.Detail);
        writer.WriteString("code"u8, problem.Code);
        WriteOptional(writer, "failed", problem.Failed);
        WriteOptional(writer, "expected", problem.Expected);
        WriteOptional(writer, "received", problem.Received);
        foreach (var (name, value) in problem.Extensions ?? new Dictionary<string, object?>(StringComparer.Ordinal))
        {
            if (FixedMembers.Contains(name, StringComparer.Ordinal))
            {
                throw new ArgumentException($"'{name}' is a fixed member of problem details.", nameof(problem));
            }
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value, JsonSerializerOptions.Web);
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    static void WriteOptional(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    sealed class ProblemResult(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Write(httpContext, problem);
    }
}
