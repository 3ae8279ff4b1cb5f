using System.Globalization;
using System.Net;
using System.Text.Json;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Border;

/// <summary>A hub that was started with limits: a real agency and a real sign-in hear of them.</summary>
public sealed class LimitedHubTests
{
    const int PerSecond = 5;

    /// <summary>More than a burst and what a slow machine's seconds add to it.</summary>
    const int Flood = 400;

    [Fact]
    public async Task Agency_and_person_that_ask_too_often_are_told_to_wait_and_nobody_else_is()
    {
        using var folder = new RunFolder("limited");
        await File.WriteAllTextAsync(folder.In("connectors.json"), JsonSerializer.Serialize(new { datasets = new Dictionary<string, object>(StringComparer.Ordinal) { ["civil-registry.person"] = Sources.Civil(folder.In("civil.db")) } }));
        var rate = PerSecond.ToString(CultureInfo.InvariantCulture);
        await using var hub = await HubProcess.Start(folder.In("data"), folder.In("connectors.json"), folder.In("hub"), "--limit-agency", rate, "--limit-session", rate);
        using var eager = await Register(hub, "kemensos");
        using var calm = await Register(hub, "disdik");

        var refused = await Until(() => eager.Get("/v1/consents"));
        refused.Refused("rate.limited", 429);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Equal("\"agency\";q=10;w=2", Assert.Single(refused.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("\"agency\";r=9;t=0", Assert.Single((await calm.Get("/v1/consents")).Headers.GetValues("RateLimit")));
        // A token is still given: what was spent is the agency's own.
        (await eager.AskToken()).Good();

        (await hub.Operate("/v1/dev/signins", new { name = "warga", role = "citizen", password = "kata sandi panjang" })).Good();
        using var browser = new Browser(hub);
        await browser.SignIn("warga", "kata sandi panjang");
        (await Until(() => browser.Get("/me/completeness"))).Refused("rate.limited", 429);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        var page = await Until(async () => (await browser.Open("/me")).Reply);
        Assert.Equal("text/html", page.MediaType);
        Assert.Contains("rate.limited", page.Text, StringComparison.Ordinal);
        // A browser shows no headers: the page says what they say.
        Assert.Contains($"Tunggu {Seconds(page)} detik, lalu coba lagi.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Retry-After", page.Text, StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        var english = await Until(async () => (await browser.Open("/me", "en")).Reply);
        Assert.Contains($"Wait {Seconds(english)} second", english.Text, StringComparison.Ordinal);
    }

    static string Seconds(Reply reply) => ((int)reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    static async Task<Agency> Register(HubProcess hub, string id)
    {
        var agency = new Agency(hub, id);
        (await hub.Operate("/v1/dev/agencies", new { id, name = id, jwks = JsonSerializer.Deserialize<JsonElement>(agency.Jwks), scopes = (string[])["exchange", "consent", "decision", "trail"] })).Good();
        return agency;
    }

    static async Task<Reply> Until(Func<Task<Reply>> ask)
    {
        for (var asked = 0; asked < Flood; asked++)
        {
            var reply = await ask();
            if (reply.Status == HttpStatusCode.TooManyRequests)
            {
                // The burst is twice the rate; a sign-in and the page it leads to are of it.
                Assert.True(asked >= PerSecond, $"refused after {asked}");
                return reply;
            }
        }
        throw new InvalidOperationException("Never refused.");
    }
}
