using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Pages;

/// <summary>A hub that asks its staff for two factors, from its first operators on, by pages without scripts.</summary>
public sealed class StrongSignInTests : IAsyncLifetime
{
    const string Password = "empat kuda di tepi sawah";
    const string CitizenNik = "1101010101250001";
    const string AuditorNik = "1101010101250002";
    const string OfficerNik = "1101010101250003";

    // In no register before they enrol.
    const string FirstNik = "1101010101250004";
    const string SecondNik = "1101010101250005";

    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    readonly RunFolder _folder = new("strong");
    HubProcess? _hub;

    HubProcess Hub => _hub!;

    public async ValueTask InitializeAsync()
    {
        var datasets = new Dictionary<string, object>(StringComparer.Ordinal) { ["income.annual"] = Sources.Income("http://127.0.0.1:9") };
        await File.WriteAllTextAsync(_folder.In("connectors.json"), JsonSerializer.Serialize(new { datasets }));
        _hub = await HubProcess.Start(_folder.In("data"), _folder.In("connectors.json"), _folder.In("hub"), "--strong-sign-in", "on", "--first-operators", _folder.In("operators"));
        (await Hub.Operate("/v1/dev/people", new { niks = (string[])[CitizenNik, AuditorNik, OfficerNik] })).Good();
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }
        _folder.Dispose();
    }

    [Fact]
    public async Task First_operators_make_staff_and_officers_recover_a_citizen_each_act_by_two_people_with_two_factors()
    {
        Assert.True((await Hub.Get("/health/ready")).Json.GetProperty("strongSignIn").GetBoolean());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.In("operators")));
        }
        var lines = (await File.ReadAllLinesAsync(_folder.In("operators"))).Select(line => line.Split(' ')).ToList();
        Assert.Equal(2, lines.Count);
        using var first = await EnrolledFirst(lines[0][1], lines[0][2], FirstNik);
        await IsOneHuman(lines[1][1], lines[1][2]);
        await IsToldWhatANikIs(lines[1][1], lines[1][2]);
        using var second = await EnrolledFirst(lines[1][1], lines[1][2], SecondNik);
        await IsAskedAgain(first, "/staff");
        await MakeStrong(first, "/staff");
        await MakeStrong(second, "/staff");

        using var auditor = await AuditorIsMade(first, second);
        await CitizenIsRecovered();
        await AuditorIsEnded(first, second, auditor);
    }

    async Task<Browser> AuditorIsMade(Browser first, Browser second)
    {
        var proposed = await first.Send((await first.Open("/staff")).FormTo("handler=Propose"), ("SignInName", "auditor-satu"), ("Role", "auditor"), ("Agency", ""), ("Nik", AuditorNik));
        Assert.DoesNotContain("role=\"alert\"", proposed.Html, StringComparison.Ordinal);
        // The page of the one who proposed has no form to approve with; sent all the same, it does nothing.
        Assert.DoesNotContain(proposed.Forms, form => form.Action.Contains("handler=Approve", StringComparison.Ordinal));
        var alone = await first.Send(proposed.FormTo("handler=PutAside") with { Action = "/staff?handler=Approve" }, ("Nik", AuditorNik));
        Assert.Contains("staff.same-operator", alone.Html, StringComparison.Ordinal);
        var approved = await second.Send((await second.Open("/staff")).FormTo("handler=Approve"), ("Nik", AuditorNik));
        Assert.DoesNotContain("role=\"alert\"", approved.Html, StringComparison.Ordinal);
        var twice = await first.Send((await first.Open("/staff")).FormTo("handler=Propose"), ("SignInName", "operator-lain"), ("Role", "operator"), ("Agency", ""), ("Nik", AuditorNik));
        Assert.Contains("staff.holder-taken", twice.Html, StringComparison.Ordinal);

        var auditor = await Enrolled(HalfOf(proposed), HalfOf(approved));
        await IsAskedAgain(auditor, "/audit/AAAAAAAAAAAAAAAAAAAAAA");
        var refused = (await auditor.Get("/v1/trails/AAAAAAAAAAAAAAAAAAAAAA?reason=uji")).Refused("authentication.step-up", 403);
        Assert.Equal("urn:hub:acr:2", refused.GetProperty("acr_values").GetString());
        await MakeStrong(auditor, "/audit");
        (await auditor.Get("/v1/trails/AAAAAAAAAAAAAAAAAAAAAA?reason=uji")).Refused("decision.unknown", 404);
        return auditor;
    }

    static async Task AuditorIsEnded(Browser first, Browser second, Browser auditor)
    {
        var own = await first.Send((await first.Open("/staff")).FormTo("handler=End"), ("SignInName", "auditor-satu"));
        Assert.Contains("role=\"status\"", own.Html, StringComparison.Ordinal);
        var aside = await first.Send(own.FormTo("handler=PutAside"));
        Assert.Contains("role=\"status\"", aside.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(aside.Forms, form => form.Action.EndsWith("handler=Approve", StringComparison.Ordinal));
        await first.Send(aside.FormTo("handler=End"), ("SignInName", "auditor-satu"));
        Assert.Equal(HttpStatusCode.OK, (await auditor.Open("/audit")).Reply.Status);
        var ended = await second.Send((await second.Open("/staff", "en")).FormTo("handler=Approve"));
        Assert.Contains("The sign-in has ended", ended.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await auditor.Open("/audit")).Reply.Status);
        var last = await second.Send(ended.FormTo("handler=End"), ("SignInName", "auditor-satu"));
        Assert.Contains("staff.unknown", last.Html, StringComparison.Ordinal);
    }

    async Task CitizenIsRecovered()
    {
        await AddSignIn("warga-satu", "citizen");
        using var citizen = new Browser(Hub);
        await citizen.SignIn("warga-satu", Password);
        using var first = await StrongOfficer("petugas-satu");
        using var second = await StrongOfficer("petugas-dua");
        await first.Send((await first.Open("/desk")).FormTo("handler=Propose"), ("SignInName", "warga-satu"), ("Nik", CitizenNik));
        Assert.Contains("role=\"status\"", (await second.Send((await second.Open("/desk")).FormTo("handler=Confirm"), ("Nik", CitizenNik))).Html, StringComparison.Ordinal);
        await AuthenticatorApp.SetUp(citizen);

        var proposed = await first.Send((await first.Open("/desk/recovery")).FormTo("handler=Propose"), ("SignInName", "warga-satu"), ("Nik", CitizenNik));
        Assert.DoesNotContain((await first.Open("/desk/recovery")).Forms, form => form.Action.Contains("handler=Confirm", StringComparison.Ordinal));
        Assert.Contains("recovery.unknown", (await second.Send((await second.Open("/desk/recovery")).FormTo("handler=Confirm"), ("Nik", OfficerNik))).Html, StringComparison.Ordinal);
        var confirmed = await second.Send((await second.Open("/desk/recovery")).FormTo("handler=Confirm"), ("Nik", CitizenNik));

        Assert.Equal(HttpStatusCode.Redirect, (await citizen.Open("/me")).Reply.Status);
        using var old = new Browser(Hub);
        Assert.Equal(HttpStatusCode.Unauthorized, (await old.SignIn("warga-satu", Password)).Reply.Status);
        using var wrong = new Browser(Hub);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Enrol(wrong, HalfOf(proposed), HalfOf(proposed))).Reply.Status);
        using var again = await Enrolled(HalfOf(proposed), HalfOf(confirmed));
        var history = (await again.Open("/me/history", "en")).Html;
        Assert.Contains("Your sign-in was recovered by two officers", history, StringComparison.Ordinal);
        Assert.Contains("An authenticator app was added", history, StringComparison.Ordinal);
        await SessionsEnd(again);
    }

    async Task SessionsEnd(Browser here)
    {
        using var elsewhere = new Browser(Hub);
        using var third = new Browser(Hub);
        await elsewhere.SignIn("warga-satu", Password);
        var page = await here.Open("/me/security");
        var ends = page.Forms.Where(form => form.Action.EndsWith("handler=End", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, ends.Count);
        // The newest first: the other browser's.
        await here.Send(ends[0]);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.Open("/me")).Reply.Status);
        await third.SignIn("warga-satu", Password);
        var after = await here.Send((await here.Open("/security")).FormTo("handler=EndAll"));
        Assert.Equal("/", after.Path);
        Assert.Equal(HttpStatusCode.Redirect, (await here.Open("/me")).Reply.Status);
        Assert.Equal(HttpStatusCode.Redirect, (await third.Open("/me")).Reply.Status);
    }

    async Task<Browser> StrongOfficer(string name)
    {
        await AddSignIn(name, "officer");
        var officer = new Browser(Hub);
        await officer.SignIn(name, Password);
        await IsAskedAgain(officer, "/desk");
        await MakeStrong(officer, "/desk");
        return officer;
    }

    /// <summary>Sets an app up and signs in again with its code.</summary>
    static async Task MakeStrong(Browser browser, string path)
    {
        var app = await AuthenticatorApp.SetUp(browser);
        var asked = await browser.Send((await browser.Open("/signin?stepup=urn%3Ahub%3Aacr%3A2&return=" + path)).FormTo("/signin"), ("Password", Password));
        var wrong = await browser.Send(asked.FormTo("handler=Code"), ("Code", "000000x"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Reply.Status);
        var back = await browser.Send(wrong.FormTo("handler=Code"), ("Code", app.NextRecoveryCode()));
        Assert.Equal((path, HttpStatusCode.OK), (back.Path, back.Reply.Status));
        // The one wrong code is told to the owner, there and on the page of their sessions.
        Assert.Contains("Percobaan masuk yang gagal sebelum ini: 1.", back.Html, StringComparison.Ordinal);
        Assert.Contains("<dt>Attempts without success before it</dt><dd>1</dd>", (await browser.Open("/security", "en")).Html, StringComparison.Ordinal);
        await browser.Open("/security", "id");
    }

    static async Task IsAskedAgain(Browser browser, string path)
    {
        var asked = (await browser.Open(path)).Reply;
        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        Assert.Equal($"/signin?stepup=urn%3Ahub%3Aacr%3A2&return={Uri.EscapeDataString(path)}", asked.Headers.Location!.OriginalString);
    }

    /// <summary>The human of the first line is not the one of the second too.</summary>
    async Task IsOneHuman(string firstHalf, string secondHalf)
    {
        using var browser = new Browser(Hub);
        var asked = await Enrol(browser, firstHalf, secondHalf);
        Assert.Equal(HttpStatusCode.OK, asked.Reply.Status);
        var refused = await Fill(browser, asked, firstHalf, secondHalf, ("Nik", FirstNik));
        Assert.Equal("/enrol", refused.Path);
        Assert.Contains("sudah memegang akun petugas", refused.Html, StringComparison.Ordinal);
    }

    /// <summary>The field and what it takes stand there from the first; what is no NIK is refused in words and uses no code up.</summary>
    async Task IsToldWhatANikIs(string firstHalf, string secondHalf)
    {
        using var browser = new Browser(Hub);
        var page = await browser.Open("/enrol", "en");
        Assert.Contains("NIK, 16 digits (filled in by this hub&#x27;s first operators alone)<input name=\"Nik\" inputmode", page.Html, StringComparison.Ordinal);
        foreach (var wrong in new[] { "123", "11010101012500O5", "11010101012500051" })
        {
            page = await Fill(browser, page, firstHalf, secondHalf, ("Nik", wrong));
            Assert.Equal("/enrol", page.Path);
            Assert.Contains("role=\"alert\">A NIK has 16 digits.", page.Html, StringComparison.Ordinal);
        }
        page = await Fill(browser, page, firstHalf, secondHalf, ("Nik", ""));
        Assert.Contains("fill in your NIK", page.Html, StringComparison.Ordinal);
        Assert.Contains("<input name=\"Nik\" required", page.Html, StringComparison.Ordinal);
    }

    async Task<Browser> EnrolledFirst(string firstHalf, string secondHalf, string nik)
    {
        var browser = new Browser(Hub);
        Assert.Equal("/security", (await Fill(browser, await Enrol(browser, firstHalf, secondHalf), firstHalf, secondHalf, ("Nik", nik))).Path);
        return browser;
    }

    async Task<Browser> Enrolled(string firstHalf, string secondHalf)
    {
        var browser = new Browser(Hub);
        Assert.Equal("/security", (await Enrol(browser, firstHalf, secondHalf)).Path);
        return browser;
    }

    static async Task<Page> Enrol(Browser browser, string firstHalf, string secondHalf) =>
        await Fill(browser, await browser.Open("/enrol"), firstHalf, secondHalf);

    static Task<Page> Fill(Browser browser, Page page, string firstHalf, string secondHalf, params (string Name, string Value)[] more) =>
        browser.Send(page.FormTo("/enrol"), [("First", firstHalf), ("Second", secondHalf), ("Password", Password), ("Again", Password), .. more]);

    async Task AddSignIn(string name, string role) => (await Hub.Operate("/v1/dev/signins", new { name, role, password = Password })).Good();

    static string HalfOf(Page page) =>
        Regex.Match(page.Html, "<code>(?<half>[0-9A-Z]{5}-[0-9A-Z]{5})</code>", RegexOptions.ExplicitCapture, MatchTimeout) is { Success: true } found
            ? found.Groups["half"].Value
            : throw new InvalidOperationException("The page shows no half of a code.");
}
