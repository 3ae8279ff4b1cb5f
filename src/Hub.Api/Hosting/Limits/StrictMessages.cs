using System.Buffers;

namespace Hub.Api.Hosting.Limits;

/// <summary>Refuses what the server reads leniently and another server on the way may read in another way (RFC 9110 §5.6.2 and §9.1, RFC 9112 §6.1, RFC 9113 §8.2.2).</summary>
/// <remarks>The answer is the server's own to a malformed message: 400 without a body, and the end of the connection.</remarks>
static class StrictMessages
{
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz" + Letters);
    static readonly SearchValues<char> MethodLetters = SearchValues.Create(Letters);

    /// <summary>Fields that only a connection of HTTP/1 has (RFC 9113 §8.2.2); the server itself refuses <c>Connection</c> and <c>TE</c>.</summary>
    static readonly string[] OfConnection = ["Upgrade", "Keep-Alive", "Proxy-Connection"];

    public static Task Pass(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (IsPlain(request))
        {
            return next(context);
        }
        if (HttpProtocol.IsHttp11(request.Protocol) || HttpProtocol.IsHttp10(request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    static bool IsPlain(HttpRequest request)
    {
        // Methods are compared without regard to case where an endpoint is looked for, and with it where a request is signed. A tunnel is never asked of a hub.
        if (request.Method.AsSpan().ContainsAnyExcept(MethodLetters) || HttpMethods.IsConnect(request.Method))
        {
            return false;
        }
        var isHttp11 = HttpProtocol.IsHttp11(request.Protocol);
        if (request.Headers.TransferEncoding is { Count: > 0 } codings && (codings is not ["chunked" or "Chunked"] || !isHttp11))
        {
            return false;
        }
        if (!isHttp11 && !HttpProtocol.IsHttp10(request.Protocol) && Array.Exists(OfConnection, request.Headers.ContainsKey))
        {
            return false;
        }
        foreach (var (name, _) in request.Headers)
        {
            if (name.AsSpan().ContainsAnyExcept(Token) && name[0] != ':')
            {
                return false;
            }
        }
        return true;
    }
}
