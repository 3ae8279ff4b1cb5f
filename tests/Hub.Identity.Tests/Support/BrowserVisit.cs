using Microsoft.AspNetCore.Http;

namespace Hub.Identity.Tests;

/// <summary>One browser over several requests: cookies that are set come back.</summary>
sealed class BrowserVisit
{
    readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);

    public string? SessionSecret => cookies.GetValueOrDefault(SessionCookie.Name);

    /// <summary>The same cookies in another browser, as a thief would have them.</summary>
    public BrowserVisit Copy()
    {
        var copy = new BrowserVisit();
        foreach (var (name, value) in cookies)
        {
            copy.cookies[name] = value;
        }
        return copy;
    }

    /// <summary>One request; what it sets is kept.</summary>
    public async Task<T> Do<T>(Func<HttpContext, ValueTask<T>> act)
    {
        // The Host header is somebody else's, so that nothing can rest on it.
        var context = new DefaultHttpContext { Request = { Scheme = "https", Host = new HostString("evil.test") } };
        context.Request.Headers.Origin = "https://evil.test";
        context.Request.Headers.UserAgent = "Mozilla/5.0 (Linux; Android 14) Firefox/140.0";
        context.Request.Headers.Cookie = string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        var result = await act(context);
        foreach (var set in context.Response.Headers.SetCookie)
        {
            var (name, value) = (set!.Split('=', 2)[0], set.Split('=', 2)[1].Split(';', 2)[0]);
            if (value.Length == 0)
            {
                cookies.Remove(name);
                continue;
            }
            cookies[name] = value;
        }
        return result;
    }
}
