using System.Net;
using System.Text.RegularExpressions;
using Hub.Api.Hosting;
using Hub.Api.Hosting.Limits;
using Hub.EndToEnd.Support;
using Hub.Testing;

namespace Hub.EndToEnd.Border;

/// <summary>Header fields of every kind of answer, and of every endpoint's.</summary>
[Collection(SharedWorldTests.Name)]
public sealed partial class HeaderTests(SharedWorld shared)
{
    static readonly string[] Methods = ["GET", "POST", "DELETE", "OPTIONS"];

    /// <summary>What is the same for everybody and may be kept for a while.</summary>
    static readonly string[] Shared = ["/log/", "/oauth/jwks", "/.well-known/", "/hub.css", "/witness/", "/v1/proofs/", "/anchor.json", "/openapi/"];

    HubProcess Hub => shared.World.Hub;

    [Fact]
    public async Task Every_endpoint_answers_with_every_field_whatever_is_asked()
    {
        using var http = Hub.Client(cookies: null);
        var seen = new HashSet<HttpStatusCode>();
        var paths = (await Paths()).ToList();
        Assert.True(paths.Count > 50, $"{paths.Count} paths");
        foreach (var path in paths)
        {
            foreach (var method in Methods)
            {
                foreach (var accept in (string[])["*/*", "text/html"])
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), path);
                    request.Headers.Accept.ParseAdd(accept);
                    using var answer = await http.SendAsync(request);
                    HasEveryField(answer, $"{method} {path} {accept}");
                    seen.Add(answer.StatusCode);
                }
            }
        }
        // The walk met every kind: pages, documents, redirects and refusals.
        Assert.Superset(new HashSet<HttpStatusCode>([HttpStatusCode.OK, HttpStatusCode.Redirect, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed]), seen);
    }

    [Fact]
    public async Task Personal_answers_are_kept_nowhere()
    {
        using var citizen = await shared.World.Citizen();
        foreach (var path in (string[])["/me", "/me/history", "/me/decisions", "/me/proof", "/me/completeness"])
        {
            var answer = await citizen.Browser.Get(path);
            Assert.True(answer.Headers.CacheControl is { NoStore: true }, $"{path}: {answer.Headers.CacheControl}");
        }
        var token = await shared.World.Kemensos.AskToken();
        Assert.True(token.Headers.CacheControl is { NoStore: true });
        Assert.True((await shared.World.Kemensos.Get("/v1/consents")).Headers.CacheControl is { NoStore: true });
        Assert.True((await shared.World.Kemensos.Exchange(Asks.Person(World.UnknownNik))).Headers.CacheControl is { NoStore: true });
    }

    [Fact]
    public async Task Cookies_are_of_this_host_alone_and_out_of_scripts_reach()
    {
        var cookies = new CookieContainer();
        using var http = Hub.Client(cookies);
        using var page = await http.GetAsync("/signin?lang=en");
        var form = new Page("/signin", await Reply.Of(page)).FormTo("/signin");
        using var token = new FormUrlEncodedContent(form.Hidden);
        using var passkey = await http.PostAsync("/signin?handler=PasskeyOptions", token);
        var set = page.Headers.GetValues("Set-Cookie").Concat(passkey.Headers.GetValues("Set-Cookie")).Concat(await CookiesOfASignIn()).ToList();
        // The sixth, __Host-upstream, is set where a provider is configured (UpstreamTests).
        Assert.Equal(["__Host-act", "__Host-form", "__Host-hub", "__Host-known", "__Host-lang"], set.Select(cookie => cookie.Split('=')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        HostCookieRules.Hold(set);
    }

    [Fact]
    public async Task Nothing_is_said_to_scripts_of_other_origins()
    {
        using var http = Hub.Client(cookies: null);
        foreach (var path in (string[])["/me", "/v1/consents", "/oauth/token", "/log/checkpoint", "/health/live"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options])
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.Add("Origin", "https://evil.example");
                request.Headers.Add("Access-Control-Request-Method", "POST");
                using var answer = await http.SendAsync(request);
                Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    [Fact]
    public async Task Pages_hold_no_script_no_style_and_nothing_from_elsewhere()
    {
        using var citizen = await shared.World.Citizen();
        foreach (var path in (string[])["/", "/signin", "/me", "/me/history", "/docs/errors/hub.fault"])
        {
            var html = (await citizen.Browser.Open(path)).Html;
            Assert.DoesNotMatch(Inline(), html);
            Assert.DoesNotMatch(Elsewhere(), html);
        }
    }

    [Fact]
    public async Task Fault_keeps_every_field_and_tells_nothing()
    {
        await using var host = await BorderHost.Start(BorderLimits.Production);
        using var fault = await host.Get("/fault");
        Assert.Equal(HttpStatusCode.InternalServerError, fault.StatusCode);
        HasEveryField(fault, "a fault");
        Assert.DoesNotContain("secret", await fault.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", true)]
    [InlineData("Staging", true)]
    [InlineData("Development", false)]
    public async Task Strict_transport_is_asked_for_outside_development_in_every_answer(string environment, bool asked)
    {
        await using var host = await BorderHost.Start(BorderLimits.Development, environment: environment);
        foreach (var path in (string[])["/open", "/nowhere", "/fault", "/mine", "/oauth/token"])
        {
            using var answer = await host.Get(path);
            Assert.Equal(asked, answer.Headers.TryGetValues("Strict-Transport-Security", out var values) && values.Single() == SecurityHeaders.StrictTransportSecurity);
        }
        Assert.Matches("^max-age=(3153[6-9]|[4-9][0-9]{7}|[0-9]{9})[0-9]*; includeSubDomains$", SecurityHeaders.StrictTransportSecurity);
    }

    static void HasEveryField(HttpResponseMessage answer, string what)
    {
        string One(string name) => answer.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : throw new Xunit.Sdk.XunitException($"{what}: {(int)answer.StatusCode} without {name}");
        var policy = One("Content-Security-Policy").Split(';', StringSplitOptions.TrimEntries);
        Assert.Superset(new HashSet<string>(["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"], StringComparer.Ordinal), policy.ToHashSet(StringComparer.Ordinal));
        Assert.DoesNotContain(policy, directive => directive.Contains("unsafe", StringComparison.Ordinal) || directive.Contains('*', StringComparison.Ordinal) || directive.Contains("data:", StringComparison.Ordinal));
        var type = answer.Content.Headers.ContentType;
        Assert.True(type?.MediaType is "text/html" || policy.Contains("sandbox", StringComparer.Ordinal), $"{what}: {type} is no page and could run as one");
        Assert.True(type is null || !type.MediaType!.StartsWith("text/", StringComparison.Ordinal) || type.CharSet is "utf-8", $"{what}: {type}");
        Assert.Equal("nosniff", One("X-Content-Type-Options"));
        Assert.Equal("no-referrer", One("Referrer-Policy"));
        Assert.Equal("same-origin", One("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", One("Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=()", One("Permissions-Policy"), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"), what);
        var kept = answer.Headers.CacheControl ?? throw new Xunit.Sdk.XunitException($"{what}: no Cache-Control");
        Assert.True(kept.NoStore || Array.Exists(Shared, path => answer.RequestMessage!.RequestUri!.AbsolutePath.StartsWith(path, StringComparison.Ordinal)), $"{what}: {kept}");
        var length = answer.Content.Headers.ContentLength;
        Assert.True(length == 0 || type is not null || answer.StatusCode is HttpStatusCode.Redirect, $"{what}: a body without a type");
    }

    async Task<IEnumerable<string>> CookiesOfASignIn()
    {
        var world = shared.World;
        var (name, password) = ("kue-" + Guid(), "uji " + Guid());
        (await world.Hub.Operate("/v1/dev/signins", new { name, role = "citizen", password })).Good();
        using var http = Hub.Client(new CookieContainer());
        var form = new Page("/signin", await Reply.Of(await http.GetAsync("/signin"))).FormTo("/signin");
        using var content = new FormUrlEncodedContent(form.Hidden.Append(KeyValuePair.Create("Name", name)).Append(KeyValuePair.Create("Password", password)));
        using var answer = await http.PostAsync("/signin", content);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        HasEveryField(answer, "a redirect after a sign-in");
        return answer.Headers.GetValues("Set-Cookie");
    }

    /// <summary>Every address that the hub describes, every page, and what is neither.</summary>
    async Task<IEnumerable<string>> Paths()
    {
        var described = (await Hub.Get("/openapi/v1.json")).Good().GetProperty("paths").EnumerateObject().Select(path => path.Name);
        var pages = Directory.EnumerateFiles(Path.Combine(SharedFiles.Root, "src", "Hub.Api", "Pages"), "*.cshtml", SearchOption.AllDirectories)
            .SelectMany(file => PageAddress().Matches(File.ReadAllText(file))).Select(match => match.Groups["path"].Value);
        string[] others = ["/", "/hub.css", "/openapi/v1.json", "/oauth/token", "/oauth/jwks", "/v1/dev/agencies", "/v1/dev/stages", "/nowhere", "/docs/errors/hub.fault", "/favicon.ico"];
        return described.Concat(pages).Concat(others).Select(path => Parameter().Replace(path, "AAAAAAAAAAAAAAAAAAAAAA")).Distinct(StringComparer.Ordinal);
    }

    static string Guid() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12));

    [GeneratedRegex("^@page \"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex PageAddress();

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Parameter();

    [GeneratedRegex("<script(?![^>]+src=\"/)|<style| style=\"| on[a-z]+=\"|javascript:", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Inline();

    [GeneratedRegex("(src|href|action)=\"(https?:)?//", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Elsewhere();
}
