using System.Net;
using System.Text;
using System.Text.Json;
using Hub.Jose;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity.Tests;

/// <summary>Providers that say what is wrong: each wrong twin of a right answer is refused.</summary>
public sealed class UpstreamBorderTests : IAsyncLifetime
{
    readonly FakeRegister register = new();
    FakeIssuer issuer = null!;
    FakeIssuer other = null!;
    TestHub hub = null!;

    public async ValueTask InitializeAsync()
    {
        (issuer, other) = (await FakeIssuer.Start(), await FakeIssuer.Start());
        hub = await register.Hub(issuer.Provider(), other.Provider("other"));
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await issuer.DisposeAsync();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Request_carries_everything_that_ties_the_answer_to_it()
    {
        using var browser = new UpstreamBrowser(hub);
        var address = await browser.Start("fake", "&acr=urn:hub:acr:2&max_age=300");
        Assert.Equal(TestHub.Origin + "/signin/upstream/callback", Carried.Query(address, "redirect_uri"));
        Assert.Equal("code", Carried.Query(address, "response_type"));
        Assert.Equal("S256", Carried.Query(address, "code_challenge_method"));
        Assert.Equal("300", Carried.Query(address, "max_age"));
        Assert.Equal("two", Carried.Query(address, "acr_values"));
        Assert.Equal("""{"id_token":{"nik":null}}""", Carried.Query(address, "claims"));
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.Equal(43, Carried.Query(address, name).Length));

        IFormCollection? form = null;
        issuer.IdToken = given =>
        {
            form = given;
            return Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(FakeAnswers.Claims(issuer, hub, address)), issuer.Key, "JWT");
        };
        Assert.Equal("/me", await browser.Finish(FakeAnswers.Callback(issuer, address)));
        Assert.Equal("a-code", form!["code"]);
        Assert.Equal(ClientAssertion.AssertionType, form["client_assertion_type"]);
        Assert.False(form.ContainsKey("client_secret"));
        Assert.Equal(
            Carried.Query(address, "code_challenge"),
            System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))));
    }

    [Fact]
    public async Task Answer_of_another_provider_is_refused_and_its_code_is_sent_to_neither()
    {
        using var browser = new UpstreamBrowser(hub);
        var address = await browser.Start("fake");
        var state = Uri.EscapeDataString(Carried.Query(address, "state"));
        Assert.Equal(Carried.Fault("upstream.refused"), await browser.Finish($"{UpstreamSignIn.CallbackPath}?code=a-code&state={state}&iss={Uri.EscapeDataString(other.Issuer)}"));
        Assert.DoesNotContain("/token", issuer.Asked.Concat(other.Asked));

        address = await browser.Start("fake");
        Assert.Equal(Carried.Fault("upstream.refused"), await browser.Finish($"{UpstreamSignIn.CallbackPath}?code=a-code&state={Carried.Query(address, "state")}"));
        Assert.DoesNotContain("/token", issuer.Asked.Concat(other.Asked));
    }

    [Fact]
    public async Task One_of_several_providers_must_name_itself()
    {
        issuer.Says["authorization_response_iss_parameter_supported"] = false;
        using var browser = new UpstreamBrowser(hub);
        Assert.Equal(Carried.Fault("upstream.unavailable"), await browser.Start("fake"));
        await using var alone = await register.Hub(issuer.Provider());
        using var there = new UpstreamBrowser(alone);
        Assert.StartsWith(issuer.Issuer, await there.Start("fake"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameter_given_twice_counts_as_none()
    {
        using var browser = new UpstreamBrowser(hub);
        var address = await browser.Start("fake");
        Assert.Equal(Carried.Fault("upstream.state"), await browser.Finish(FakeAnswers.Callback(issuer, address) + "&code=another"));
    }

    [Theory]
    [InlineData("issuer", "https://other.example")]
    [InlineData("jwks_uri", "http://identity.example/keys")]
    [InlineData("token_endpoint", "http://identity.example/token")]
    [InlineData("authorization_endpoint", "file:///etc/passwd")]
    [InlineData("jwks_uri", 7)]
    public async Task Provider_whose_own_word_is_wrong_is_not_used(string member, object value)
    {
        issuer.Says[member] = value;
        using var browser = new UpstreamBrowser(hub);
        Assert.Equal(Carried.Fault("upstream.unavailable"), await browser.Start("fake"));
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Provider_that_is_away_is_said_to_be(int status)
    {
        issuer.Failing = status;
        using var browser = new UpstreamBrowser(hub);
        Assert.Equal(Carried.Fault("upstream.unavailable"), await browser.Start("fake"));
        // No redirection is followed, and it is asked once.
        Assert.Equal(["/.well-known/openid-configuration"], issuer.Asked);
        Assert.Equal(Carried.Fault("upstream.unavailable"), await browser.Start("fake"));
        Assert.Single(issuer.Asked);
        issuer.Failing = null;
        hub.Clock.Advance(ForeignIssuer.LookPause);
        Assert.StartsWith(issuer.Issuer, await browser.Start("fake"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_is_too_large_is_not_read()
    {
        issuer.IdToken = _ => new string('a', ForeignHttp.MaxBodyBytes);
        using var browser = new UpstreamBrowser(hub);
        Assert.Equal(Carried.Fault("upstream.unavailable"), await browser.Finish(FakeAnswers.Callback(issuer, await browser.Start("fake"))));
    }

    [Fact]
    public async Task Unknown_provider_is_refused()
    {
        using var browser = new UpstreamBrowser(hub);
        Assert.Equal(Carried.Fault("upstream.unknown"), await browser.Start("nobody"));
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task Link_on_another_site_leads_to_the_sign_in_page_only(string site)
    {
        using var browser = new UpstreamBrowser(hub);
        using var response = await browser.Get(UpstreamEndpoints.StartPath + "?provider=fake&return=/me", site);
        Assert.Equal("/sign-in?return=%2Fme", response.Headers.Location!.OriginalString);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Public_keys_are_published_and_nothing_private()
    {
        using var response = await hub.Http.GetAsync(UpstreamEndpoints.JwksPath);
        var keys = JsonWebKeys.Parse(await response.Content.ReadAsStringAsync()).Required();
        Assert.Equal(2, keys.Keys.Count);
    }

    [Fact]
    public async Task Cookies_are_bound_to_this_host()
    {
        using var browser = new UpstreamBrowser(hub);
        using var response = await browser.Get(UpstreamEndpoints.StartPath + "?provider=fake");
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-upstream=", cookie, StringComparison.Ordinal);
        Assert.All(["secure", "httponly", "samesite=lax", "path=/", "max-age=600"], word => Assert.Contains(word, cookie, StringComparison.Ordinal));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }
}
