using System.Net;
using System.Text.Json;
using Hub.Canon;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests;

/// <summary>One person's browser: cookies of its own for the hub and for the issuer, no redirect followed unseen.</summary>
sealed class UpstreamBrowser(TestHub hub) : IDisposable
{
    const int MaxRedirects = 8;

    readonly HttpClient elsewhere = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    readonly Dictionary<string, string> hubCookies = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> issuerCookies = new(StringComparer.Ordinal);

    /// <summary>The session's secret; null while not signed in.</summary>
    public string? Session => hubCookies.GetValueOrDefault(SessionCookie.Name);

    /// <summary>What the browser is known by; null where it is a stranger's.</summary>
    public string? Known => hubCookies.GetValueOrDefault(KnownBrowsers.CookieName);

    /// <summary>Begins at the hub; where the browser is sent.</summary>
    public async Task<string> Start(string provider, string more = "")
    {
        using var response = await Get($"{UpstreamEndpoints.StartPath}?provider={provider}{more}");
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return response.Headers.Location!.OriginalString;
    }

    /// <summary>Goes to the issuer as a person, and comes back with the callback's path and query.</summary>
    public async Task<string> SignInThere(string address, object person)
    {
        for (var step = 0; step < MaxRedirects; step++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("X-Person", JsonSerializer.Serialize(person));
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", issuerCookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            using var response = await elsewhere.SendAsync(request);
            Keep(issuerCookies, response);
            Assert.True((int)response.StatusCode is >= 300 and < 400, $"{address}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            address = new Uri(new Uri(address), response.Headers.Location!).AbsoluteUri;
            if (address.StartsWith(TestHub.Origin, StringComparison.Ordinal))
            {
                return address[TestHub.Origin.Length..];
            }
        }
        throw new InvalidOperationException("the issuer leads nowhere");
    }

    /// <summary>Brings the answer to the hub; where the hub sends the browser then.</summary>
    public async Task<string> Finish(string callback)
    {
        using var response = await Get(callback);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return response.Headers.Location!.OriginalString;
    }

    /// <summary>The whole way.</summary>
    public async Task<string> SignIn(string provider, object person, string more = "") => await Finish(await SignInThere(await Start(provider, more), person));

    /// <summary>Who is signed in, and how.</summary>
    public async Task<StoredSession> Who() =>
        await hub.Get<BrowserSessions>().Find(Session, CancellationToken.None) ?? throw new InvalidOperationException("nobody is signed in");

    public async Task<HttpResponseMessage> Get(string path, string? fetchSite = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", hubCookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        if (fetchSite is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", fetchSite);
        }
        var response = await hub.Http.SendAsync(request);
        Keep(hubCookies, response);
        return response;
    }

    public void Dispose() => elsewhere.Dispose();

    static void Keep(Dictionary<string, string> cookies, HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            return;
        }
        foreach (var cookie in set)
        {
            var pair = cookie.Split(';')[0];
            var middle = pair.IndexOf('=', StringComparison.Ordinal);
            if (pair.Length == middle + 1)
            {
                cookies.Remove(pair[..middle]);
            }
            else
            {
                cookies[pair[..middle]] = pair[(middle + 1)..];
            }
        }
    }
}

/// <summary>Addresses that browsers carry about.</summary>
static class Carried
{
    public static string Query(string address, string name) => QueryHelpers.ParseQuery(address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..])[name].ToString();

    public static string Fault(string code) => $"/sign-in?fault={code}";
}

/// <summary>A register of made-up people, and what of it was recorded.</summary>
sealed class FakeRegister : IPersonRegister, IUpstreamRecords
{
    public const string Nik = "3171010101900001";
    public const string OtherNik = "3171010101900002";

    readonly Dictionary<string, Id128> people = new(StringComparer.Ordinal) { [Nik] = Id128.Random(), [OtherNik] = Id128.Random() };

    public List<UpstreamBinding> Bound { get; } = [];

    public bool LedgerDown { get; set; }

    public Id128 this[string nik] => people[nik];

    public Id128? FindByNik(string nik) => people.TryGetValue(nik, out var found) ? found : null;

    ValueTask IUpstreamRecords.Bound(UpstreamBinding binding, CancellationToken cancellationToken)
    {
        if (LedgerDown)
        {
            throw new IOException("the ledger is down");
        }
        Bound.Add(binding);
        return ValueTask.CompletedTask;
    }

    /// <summary>A hub with these providers.</summary>
    public Task<TestHub> Hub(params UpstreamProvider[] providers) => Hub(options => options.Upstreams = providers);

    /// <summary>A hub whose clock begins at the real time, since issuers of others have no other.</summary>
    public Task<TestHub> Hub(Action<HubIdentityOptions> configure, Action<IServiceCollection>? more = null)
    {
        var clock = new Hub.Testing.ManualClock();
        clock.Advance(TimeProvider.System.GetUtcNow() - clock.GetUtcNow());
        return TestHub.Start(configure, clock: clock, services: services =>
        {
            services.AddSingleton<IPersonRegister>(this).AddSingleton<IUpstreamRecords>(this);
            more?.Invoke(services);
        });
    }
}
