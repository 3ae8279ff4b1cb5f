using System.Net;
using System.Text.Json;
using System.Web;
using Hub.EndToEnd.Support;
using Hub.Identity;
using Hub.Identity.Tests;
using Hub.Jose;

namespace Hub.EndToEnd.Pages;

/// <summary>A whole hub whose citizens sign in at another issuer, and which has its tokens from there.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class UpstreamTests(SharedWorld shared)
{
    const string Nik = "3171010101900000";

    [Fact]
    public async Task Citizen_signs_in_elsewhere_is_bound_and_sees_who_did_it()
    {
        using var folder = new RunFolder("upstream");
        await using var issuer = await FakeIssuer.Start();
        await using var hub = await HubProcess.Start(
            folder.In("data"), shared.World.Folder.In("connectors.json"), folder.In("hub"), "--upstream", await Upstream(folder, issuer), "--issuer", await Issuer(folder, issuer));
        Assert.Equal(1, (await hub.Operate("/v1/dev/people", new { niks = (string[])[Nik] })).Good().GetProperty("enrolled").GetInt32());
        (await hub.Get("/oauth/token")).Refused("issuer.external", 404);

        using var browser = new Browser(hub);
        var http = browser.Http;
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        Assert.Contains("Masuk dengan identitas nasional", await http.GetStringAsync("/signin?lang=id"), StringComparison.Ordinal);
        var page = await http.GetStringAsync("/signin?lang=en&return=/me/history");
        Assert.Contains("Sign in with national identity", page, StringComparison.Ordinal);
        Assert.Contains("/signin/upstream?provider=nasional&amp;return=%2Fme%2Fhistory\"", page, StringComparison.Ordinal);
        var stronger = await http.GetStringAsync("/signin?lang=en&stepup=urn%3Ahub%3Aacr%3A2&return=/me/history");
        Assert.Contains("/signin/upstream?provider=nasional&amp;return=%2Fme%2Fhistory&amp;max_age=0&amp;acr=urn%3Ahub%3Aacr%3A2\"", stronger, StringComparison.Ordinal);

        var away = await Led(http, "/signin/upstream?provider=nasional&return=%2Fme%2Fhistory", "__Host-upstream");
        Assert.StartsWith(issuer.Issuer, away, StringComparison.Ordinal);
        var asked = HttpUtility.ParseQueryString(new Uri(away).Query);
        Assert.Equal(hub.Origin + UpstreamSignIn.CallbackPath, asked["redirect_uri"]);
        issuer.IdToken = _ => IdToken(issuer, asked["nonce"]!);
        var callback = $"{UpstreamSignIn.CallbackPath}?code=a-code&state={asked["state"]}&iss={Uri.EscapeDataString(issuer.Issuer)}";
        Assert.Equal("/me/history", await Led(http, callback, "__Host-upstream", "__Host-hub", "__Host-known"));

        var history = await http.GetStringAsync("/me/history?lang=en");
        Assert.Contains("A sign-in was bound to your identity", history, StringComparison.Ordinal);
        // The copy of the public log verifies with this entry in it.
        using var copied = new RunFolder("upstream-log");
        Assert.True((await LogCopy.Take(hub, copied.Path)).Size > 1);

        var again = await Led(http, callback);
        Assert.Equal("/signin?fault=upstream.state", again);
        Assert.Contains("began in another browser", await http.GetStringAsync(again + "&lang=en"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", await http.GetStringAsync("/signin?fault=%3Cscript%3E"), StringComparison.Ordinal);
        await IdentityIsEnded(browser);
        Assert.DoesNotContain(Nik, await File.ReadAllTextAsync(folder.In("hub.out")), StringComparison.Ordinal);
    }

    static async Task IdentityIsEnded(Browser browser)
    {
        Assert.Contains("/security/identities", (await browser.Open("/security", "en")).Html, StringComparison.Ordinal);
        var own = await browser.Open("/security/identities", "en");
        Assert.Contains("<h3>Sign in with national identity</h3>", own.Html, StringComparison.Ordinal);
        Assert.Contains("last sufficient way", (await browser.Send(own.FormTo("/security/identities"))).Html, StringComparison.Ordinal);
        await browser.Send((await browser.Open("/security/password")).Forms.First(form => form.Action == "/security/password"), ("New", "empat kuda di tepi sawah"), ("Again", "empat kuda di tepi sawah"));
        var ended = await browser.Send((await browser.Open("/security/identities")).FormTo("/security/identities"));
        Assert.Contains("role=\"status\"", ended.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<h3>", ended.Html, StringComparison.Ordinal);
        Assert.Contains("Identitas Anda pada penyedia lain diakhiri", (await browser.Open("/me/history", "id")).Html, StringComparison.Ordinal);
    }

    static async Task<string> Led(HttpClient http, string path, params string[] cookies)
    {
        using var response = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        List<string> set = response.Headers.TryGetValues("Set-Cookie", out var values) ? [.. values] : [];
        Assert.Superset(cookies.ToHashSet(StringComparer.Ordinal), set.Select(cookie => cookie.Split('=')[0]).ToHashSet(StringComparer.Ordinal));
        HostCookieRules.Hold(set);
        return response.Headers.Location!.OriginalString;
    }

    static string IdToken(FakeIssuer issuer, string nonce)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return Jws.Sign(
            JsonSerializer.SerializeToUtf8Bytes(new { iss = issuer.Issuer, aud = "hub", sub = "somebody", nonce, iat = now, exp = now + 300, auth_time = now, acr = "two", nik = Nik }),
            issuer.Key,
            "JWT");
    }

    static Task<string> Upstream(RunFolder folder, FakeIssuer issuer) => Written(folder.In("upstream.json"), new
    {
        providers = new[]
        {
            new
            {
                name = "nasional", title = new { id = "Masuk dengan identitas nasional", en = "Sign in with national identity" }, issuer = issuer.Issuer,
                clientId = "hub", keyFile = "upstream.jwk", twoFactorAcr = new[] { "two" }, binding = new { claim = "nik" },
            },
        },
    });

    static Task<string> Issuer(RunFolder folder, FakeIssuer issuer) => Written(folder.In("issuer.json"), new { issuer = issuer.Issuer });

    static async Task<string> Written(string path, object content)
    {
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(content));
        return path;
    }
}
