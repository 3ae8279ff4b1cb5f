using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Pages;

/// <summary>Citizens make their own sign-ins at a hub that asks its staff for two factors, by pages without scripts.</summary>
public sealed class RegistrationTests : IAsyncLifetime
{
    const string Password = "empat kuda di tepi sawah";
    const string CitizenNik = "1101010101250021";
    const int PerAddress = 60;

    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    readonly RunFolder _folder = new("register");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_citizen_registers_signs_in_by_the_drawn_name_and_sees_their_own_once_two_officers_have_bound_it()
    {
        await using var hub = await Start("--strong-sign-in", "on");
        (await hub.Operate("/v1/dev/people", new { niks = (string[])[CitizenNik] })).Good();
        using var citizen = new Browser(hub);
        Assert.Contains("href=\"/register\"", (await citizen.Open("/signin")).Html, StringComparison.Ordinal);
        await IsRefusedInWords(citizen);
        var made = await citizen.Send((await citizen.Open("/register")).FormTo("/register"), ("Password", Password), ("Again", Password));
        Assert.Equal(("/registered", HttpStatusCode.OK), (made.Path, made.Reply.Status));
        var name = NameOn(made);
        // Whoever is signed in makes no other.
        Assert.Equal("/security", (await citizen.Open("/register")).Reply.Headers.Location!.OriginalString);

        using var again = new Browser(hub);
        Assert.Equal("/me", (await again.SignIn(name, Password)).Path);
        var told = await again.Open("/registered", "en");
        Assert.Equal(name, NameOn(told));
        Assert.Contains("Write it down", told.Html, StringComparison.Ordinal);
        var unbound = await again.Open("/me", "en");
        Assert.Contains("not yet bound to your identity", unbound.Html, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, (await again.Get("/me/completeness")).Status);

        await IsBound(hub, name);
        Assert.DoesNotContain("not yet bound", (await again.Open("/me", "en")).Html, StringComparison.Ordinal);
        Assert.Contains("A sign-in was bound to your identity", (await again.Open("/me/history", "en")).Html, StringComparison.Ordinal);
        Assert.Equal("/me", (await again.Open("/registered")).Reply.Headers.Location!.OriginalString);
        await WhoMadeNoneIsToldHowItIsBoundAlone(hub);
        await OneAddressMakesNoMore(hub);
    }

    [Fact]
    public async Task Switched_off_the_page_says_so_and_no_link_leads_there()
    {
        await using var hub = await Start("--registration", "off");
        using var browser = new Browser(hub);
        var signIn = await browser.Open("/signin", "en");
        Assert.DoesNotContain("/register", signIn.Html, StringComparison.Ordinal);
        var page = await browser.Open("/register", "en");
        Assert.Equal(HttpStatusCode.NotFound, page.Reply.Status);
        Assert.Contains("Sign-ins are not made by oneself on this hub", page.Html, StringComparison.Ordinal);
        Assert.Contains("registration.off", page.Html, StringComparison.Ordinal);
        // With a form's token of another page: still nothing is made.
        var posted = await browser.Send(signIn.FormTo("/signin") with { Action = "/register" }, ("Password", Password), ("Again", Password));
        Assert.Equal(("/register", HttpStatusCode.NotFound), (posted.Path, posted.Reply.Status));
    }

    static async Task IsRefusedInWords(Browser browser)
    {
        var page = await browser.Open("/register", "en");
        page = await browser.Send(page.FormTo("/register"), ("Password", Password), ("Again", "lima"));
        Assert.Contains("role=\"alert\"", page.Html, StringComparison.Ordinal);
        page = await browser.Send(page.FormTo("/register"), ("Password", "pendek"), ("Again", "pendek"));
        Assert.Contains("role=\"alert\"", page.Html, StringComparison.Ordinal);
        Assert.Equal("/register", page.Path);
        await browser.Open("/register", "id");
    }

    static async Task WhoMadeNoneIsToldHowItIsBoundAlone(HubProcess hub)
    {
        (await hub.Operate("/v1/dev/signins", new { name = "warga-lain", role = "citizen", password = Password })).Good();
        using var other = new Browser(hub);
        await other.SignIn("warga-lain", Password);
        var page = await other.Open("/registered", "en");
        Assert.Contains("Come to a counter", page.Html, StringComparison.Ordinal);
        Assert.Contains("<code>warga-lain</code>", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Write it down", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("deleted", page.Html, StringComparison.Ordinal);
    }

    /// <summary>The rest of the address's share, and one more.</summary>
    static async Task OneAddressMakesNoMore(HubProcess hub)
    {
        for (var made = 1; made < PerAddress; made++)
        {
            var (browser, page) = await Fresh(hub);
            using (browser)
            {
                Assert.Equal("/registered", (await browser.Send(page.FormTo("/register"), ("Password", Password), ("Again", Password))).Path);
            }
        }
        var (last, open) = await Fresh(hub);
        using (last)
        {
            var refused = await last.Send(open.FormTo("/register"), ("Password", Password), ("Again", Password));
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.Reply.Status);
            Assert.InRange(refused.Reply.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
            Assert.Contains("registration.too-often", refused.Html, StringComparison.Ordinal);
        }
    }

    static async Task<(Browser Browser, Page Page)> Fresh(HubProcess hub)
    {
        var browser = new Browser(hub);
        return (browser, await browser.Open("/register"));
    }

    static async Task IsBound(HubProcess hub, string name)
    {
        using var first = await StrongOfficer(hub, "petugas-satu");
        using var second = await StrongOfficer(hub, "petugas-dua");
        await first.Send((await first.Open("/desk")).FormTo("handler=Propose"), ("SignInName", name), ("Nik", CitizenNik));
        Assert.Contains("role=\"status\"", (await second.Send((await second.Open("/desk")).FormTo("handler=Confirm"), ("Nik", CitizenNik))).Html, StringComparison.Ordinal);
    }

    static async Task<Browser> StrongOfficer(HubProcess hub, string name)
    {
        (await hub.Operate("/v1/dev/signins", new { name, role = "officer", password = Password })).Good();
        var officer = new Browser(hub);
        await officer.SignIn(name, Password);
        var app = await AuthenticatorApp.SetUp(officer);
        var asked = await officer.Send((await officer.Open("/signin?stepup=urn%3Ahub%3Aacr%3A2&return=/desk")).FormTo("/signin"), ("Password", Password));
        Assert.Equal("/desk", (await officer.Send(asked.FormTo("handler=Code"), ("Code", app.NextRecoveryCode()))).Path);
        return officer;
    }

    static string NameOn(Page page) =>
        Regex.Match(page.Html, "<code>(?<name>warga-[0-9A-Z]{5}-[0-9A-Z]{5})</code>", RegexOptions.ExplicitCapture, MatchTimeout) is { Success: true } found
            ? found.Groups["name"].Value
            : throw new InvalidOperationException("The page tells no name.");

    async Task<HubProcess> Start(params string[] further)
    {
        var datasets = new Dictionary<string, object>(StringComparer.Ordinal) { ["income.annual"] = Sources.Income("http://127.0.0.1:9") };
        await File.WriteAllTextAsync(_folder.In("connectors.json"), JsonSerializer.Serialize(new { datasets }));
        return await HubProcess.Start(_folder.In("data"), _folder.In("connectors.json"), _folder.In("hub"), further);
    }
}
