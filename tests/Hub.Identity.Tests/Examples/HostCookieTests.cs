using Microsoft.AspNetCore.Http;

namespace Hub.Identity.Tests;

/// <summary>What browsers are told of every cookie of the hub.</summary>
public sealed class HostCookieTests
{
    public static TheoryData<string, string> Said => new()
    {
        { Set(HostCookie.Lax()), "samesite=lax" },
        { Set(HostCookie.Lax(TimeSpan.FromMinutes(10))), "samesite=lax" },
        { Set(HostCookie.Strict()), "samesite=strict" },
        { Set(Built()), "samesite=strict" },
    };

    [Theory]
    [MemberData(nameof(Said))]
    public void Cookie_is_of_this_host_alone_over_TLS_and_out_of_reach_of_scripts(string said, string sameSite)
    {
        var parts = said.Split("; ");
        Assert.Equal("__Host-x=value", parts[0]);
        Assert.Equal(["httponly", "path=/", sameSite, "secure"], parts[1..].Where(part => !part.StartsWith("max-age", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Cookie_ends_with_the_browser_unless_it_is_given_a_time()
    {
        Assert.DoesNotContain("max-age", Set(HostCookie.Lax()), StringComparison.Ordinal);
        Assert.Contains("; max-age=600;", Set(HostCookie.Lax(TimeSpan.FromMinutes(10))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cookie_that_is_set_by_name_has_the_prefix() =>
        Assert.All([SessionCookie.Name, Ceremonies.CookieName, KnownBrowsers.CookieName], name => Assert.StartsWith(HostCookie.Prefix, name, StringComparison.Ordinal));

    static CookieOptions Built()
    {
        var builder = new CookieBuilder { Domain = "elsewhere.test", HttpOnly = false };
        HostCookie.Strict(builder, HostCookie.Prefix + "x");
        return builder.Build(new DefaultHttpContext());
    }

    static string Set(CookieOptions options)
    {
        var context = new DefaultHttpContext();
        context.Response.Cookies.Append(HostCookie.Prefix + "x", "value", options);
        return context.Response.Headers.SetCookie.ToString();
    }
}
