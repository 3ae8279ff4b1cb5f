using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>The cookie <c>__Host-hub</c>: Secure, HttpOnly, SameSite=Lax, Path=/, no Domain; it ends with the browser.</summary>
public static class SessionCookie
{
    public const string Name = HostCookie.Prefix + "hub";

    static CookieOptions Options => HostCookie.Lax();

    /// <summary>The session secret that the browser sent, unchecked; null where there is none.</summary>
    public static string? Read(HttpContext context) => context.Request.Cookies[Name];

    internal static void Set(HttpContext context, BrowserSession session) => context.Response.Cookies.Append(Name, session.Secret, Options);

    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Options);
}
