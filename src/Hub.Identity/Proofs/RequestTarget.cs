using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Identity;

/// <summary>The URI a request was made to, as its client wrote it, under the configured origin; the Host header has no part in it.</summary>
static class RequestTarget
{
    /// <summary>Origin, path and query, nothing decoded or reordered.</summary>
    public static string Of(HttpContext context, string origin)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(raw))
        {
            return origin + context.Request.GetEncodedPathAndQuery();
        }
        if (raw[0] == '/')
        {
            return origin + raw;
        }
        // Absolute form (RFC 9112 §3.2.2): the same resource, whatever authority the client named.
        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? -1 : raw.IndexOf('/', authority + 3);
        return path < 0 ? origin + "/" : origin + raw[path..];
    }
}
