using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>What every cookie of the hub is: a <c>__Host-</c> cookie, Secure, Path=/, without Domain, so that this host alone sets and reads it over TLS; and HttpOnly.</summary>
public static class HostCookie
{
    /// <summary>Without it a browser does not hold a cookie to the rest (RFC 6265bis §4.1.3.2).</summary>
    public const string Prefix = "__Host-";

    /// <summary>For what must come along when a link of another site leads here.</summary>
    /// <param name="maxAge">Null: it ends with the browser.</param>
    public static CookieOptions Lax(TimeSpan? maxAge = null) => Of(SameSiteMode.Lax, maxAge);

    /// <summary>For what only the hub's own pages bring.</summary>
    public static CookieOptions Strict() => Of(SameSiteMode.Strict, maxAge: null);

    /// <summary>The same for a cookie that the platform sets.</summary>
    public static void Strict(CookieBuilder cookie, string name)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        (cookie.Name, cookie.SecurePolicy, cookie.HttpOnly, cookie.SameSite, cookie.Path, cookie.Domain, cookie.IsEssential) =
            (name, CookieSecurePolicy.Always, true, SameSiteMode.Strict, "/", null, true);
    }

    static CookieOptions Of(SameSiteMode sameSite, TimeSpan? maxAge) =>
        new() { Secure = true, HttpOnly = true, SameSite = sameSite, Path = "/", IsEssential = true, MaxAge = maxAge };
}
