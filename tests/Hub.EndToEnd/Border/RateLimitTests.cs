using System.Globalization;
using System.Net;
using System.Text.Json;
using Hub.Api.Hosting.Limits;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Border;

/// <summary>Who asks too often hears so, in the form that they read, with the time after which they are heard again.</summary>
public sealed class RateLimitTests
{
    static readonly BorderLimits Few = BorderLimits.Production with { AddressPerSecond = 1, PublicPerSecond = 2, SessionPerSecond = 3 };

    [Fact]
    public async Task Address_that_asks_for_tokens_too_often_hears_OAuths_error_and_when_to_try_again()
    {
        await using var host = await BorderHost.Start(Few);
        for (var i = 0; i < 2; i++)
        {
            using var granted = await host.Http.PostAsync("/oauth/token", content: null);
            Assert.Equal(HttpStatusCode.OK, granted.StatusCode);
        }
        using var refused = await host.Http.PostAsync("/oauth/token", content: null);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("temporarily_unavailable", (await Json(refused)).GetProperty("error").GetString());
        Assert.Equal("\"address\";q=2;w=2", Assert.Single(refused.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("\"address\";r=0;t=1", Assert.Single(refused.Headers.GetValues("RateLimit")));
        Assert.Equal(1, host.Refusals.Of("rate.limited"));

        // Who has a session or a token goes on.
        (await Spend(host, "/mine", 6, (BorderHost.SessionHeader, "one"))).Dispose();

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        using var again = await host.Http.PostAsync("/oauth/token", content: null);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Answers_of_a_provider_count_as_work_and_the_keys_for_it_do_not()
    {
        await using var host = await BorderHost.Start(Few);
        for (var i = 0; i < 2; i++)
        {
            using var looked = await host.Get("/signin/upstream/callback?state=x");
            Assert.Equal("\"address\";q=2;w=2", Assert.Single(looked.Headers.GetValues("RateLimit-Policy")));
        }
        using var refused = await host.Get("/signin/upstream?provider=fake");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        using var keys = await host.Get("/signin/upstream/jwks");
        Assert.Equal("\"public\";q=4;w=2", Assert.Single(keys.Headers.GetValues("RateLimit-Policy")));
    }

    [Fact]
    public async Task What_anybody_may_read_has_a_rate_of_its_own()
    {
        await using var host = await BorderHost.Start(Few);
        (await Spend(host, "/open", 4)).Dispose();
        using var refused = await host.Get("/oauth/jwks");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        using var token = await host.Http.PostAsync("/oauth/token", content: null);
        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
    }

    [Fact]
    public async Task Addresses_that_do_not_exist_count_as_well()
    {
        await using var host = await BorderHost.Start(Few);
        for (var i = 0; i < 4; i++)
        {
            using var missing = await host.Get("/nowhere/" + i.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }
        using var refused = await host.Get("/nowhere/5");
        Assert.Equal("rate.limited", (await Json(refused)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Browser_reads_the_refusal_as_a_page()
    {
        await using var host = await BorderHost.Start(Few);
        (await Spend(host, "/open", 4)).Dispose();
        using var refused = await host.Get("/open", ("Accept", "text/html"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "text/html"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.Equal("<p>rate.limited", await refused.Content.ReadAsStringAsync());
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task Person_is_limited_by_sign_in_and_not_by_address()
    {
        await using var host = await BorderHost.Start(Few);
        using var last = await Spend(host, "/mine", 6, (BorderHost.SessionHeader, "one"));
        Assert.Equal("\"session\";r=0;t=0", Assert.Single(last.Headers.GetValues("RateLimit")));
        using var refused = await host.Get("/mine", (BorderHost.SessionHeader, "one"));
        Assert.Equal("rate.limited", (await Json(refused)).GetProperty("code").GetString());
        (await Spend(host, "/mine", 6, (BorderHost.SessionHeader, "two"))).Dispose();
    }

    [Fact]
    public async Task Credentials_that_are_refused_again_and_again_are_not_looked_at_for_a_while()
    {
        await using var host = await BorderHost.Start(Few);
        for (var i = 0; i < 2; i++)
        {
            using var refused = await host.Get("/mine");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        using var unheard = await host.Get("/mine", (BorderHost.SessionHeader, "one"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "\"refused\";q=2;w=2"), (unheard.StatusCode, Assert.Single(unheard.Headers.GetValues("RateLimit-Policy"))));
        // Neither shuts out the other.
        using var token = await host.Http.PostAsync("/oauth/token", content: null);
        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        // Who is let in costs the address nothing.
        (await Spend(host, "/mine", 6, (BorderHost.SessionHeader, "one"))).Dispose();
    }

    [Fact]
    public async Task Development_limits_nobody()
    {
        await using var host = await BorderHost.Start(BorderLimits.Development, environment: "Development");
        using var last = await Spend(host, "/open", 200);
        Assert.False(last.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task Forwarded_address_is_believed_of_a_named_proxy_alone()
    {
        await using (var alone = await BorderHost.Start(Few))
        {
            using var unbelieved = await alone.Get("/address", ("X-Forwarded-For", "203.0.113.7"));
            Assert.Equal("127.0.0.1", await unbelieved.Content.ReadAsStringAsync());
        }
        await using var host = await BorderHost.Start(Few with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("198.51.100.1/32")] });
        using var believed = await host.Get("/address", ("X-Forwarded-For", "203.0.113.7"));
        Assert.Equal("203.0.113.7", await believed.Content.ReadAsStringAsync());
        // What the caller itself put before the first named proxy is not followed.
        using var forged = await host.Get("/address", ("X-Forwarded-For", "192.0.2.1, 203.0.113.7, 198.51.100.1"));
        Assert.Equal("203.0.113.7", await forged.Content.ReadAsStringAsync());
        // Every caller behind the proxy has a bucket of their own.
        (await Spend(host, "/open", 4, ("X-Forwarded-For", "203.0.113.8"))).Dispose();
        (await Spend(host, "/open", 4, ("X-Forwarded-For", "203.0.113.9"))).Dispose();
        using var spent = await host.Get("/open", ("X-Forwarded-For", "203.0.113.8"));
        Assert.Equal(HttpStatusCode.TooManyRequests, spent.StatusCode);
        // Host and scheme of a request are never believed.
        using var elsewhere = await host.Get("/nowhere", ("X-Forwarded-For", "203.0.113.10"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "http"));
        Assert.StartsWith("https://hub.test/", (await Json(elsewhere)).GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_set_each_limit_and_proxies_are_named()
    {
        var options = Api.Hosting.HostSettings.Parse(["--limit-agency", "7", "--limit-client", "8", "--limit-address", "0", "--limit-requests", "9", "--trusted-proxy", "10.0.0.1", "--trusted-proxy", "2001:db8::/32"]).Limits;
        var limits = options.For(development: false);
        Assert.Equal((7, 8, 0, BorderLimits.Production.PublicPerSecond, 9), (limits.AgencyPerSecond, limits.ClientPerSecond, limits.AddressPerSecond, limits.PublicPerSecond, limits.RequestsAtOnce));
        Assert.Equal(["10.0.0.1/32", "2001:db8::/32"], limits.TrustedProxies.Select(network => network.ToString()));
        Assert.Equal((0, 0), (new LimitOptions().For(development: true).AgencyPerSecond, new LimitOptions().For(development: true).ClientPerSecond));
    }

    [Fact]
    public void Client_has_a_rate_of_its_own_at_the_authorization_server_and_none_in_development()
    {
        var clock = new Hub.Testing.ManualClock();
        var rates = new ClientRates(BorderLimits.Production with { ClientPerSecond = 2 }, clock);
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(rates.TryTake("agency-a")));
        Assert.False(rates.TryTake("agency-a"));
        Assert.True(rates.TryTake("agency-b"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(rates.TryTake("agency-a"));

        var unlimited = new ClientRates(BorderLimits.Development, clock);
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(unlimited.TryTake("bench")));
    }

    [Fact]
    public void No_client_shares_the_rate_of_others_however_many_are_registered()
    {
        var rates = new ClientRates(BorderLimits.Production with { ClientPerSecond = 1 }, new Hub.Testing.ManualClock());
        Assert.All(Enumerable.Range(0, Hub.Identity.ClientDirectory.MaxClients), i => Assert.True(rates.TryTake($"agency-{i}")));
    }

    [Theory]
    [InlineData("--limit-agency", "-1")]
    [InlineData("--limit-agency", "1000001")]
    [InlineData("--limit-public", "ten")]
    [InlineData("--limit-requests", "0")]
    [InlineData("--limit-connections", "100001")]
    [InlineData("--limit-nothing", "1")]
    [InlineData("--trusted-proxy", "proxy.example")]
    [InlineData("--trusted-proxy", "10.0.0.1/33")]
    public void Option_that_is_wrong_is_refused(string option, string value) =>
        Assert.Throws<ArgumentException>(() => Api.Hosting.HostSettings.Parse([option, value]));

    /// <summary>So many requests, all granted; the last answer.</summary>
    static async Task<HttpResponseMessage> Spend(BorderHost host, string path, int requests, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage? last = null;
        for (var i = 0; i < requests; i++)
        {
            last?.Dispose();
            last = await host.Get(path, headers);
            Assert.Equal(HttpStatusCode.OK, last.StatusCode);
        }
        return last!;
    }

    static async Task<JsonElement> Json(HttpResponseMessage answer) => JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
}
