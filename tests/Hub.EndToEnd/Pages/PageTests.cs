using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Pages;

/// <summary>Every page, in both languages, as a browser without scripts has it.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class PageTests(SharedWorld shared)
{
    const string PasskeyScript = "<script src=\"/passkeys.js\" defer></script>";

    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    World World => shared.World;

    [Fact]
    public async Task Every_page_is_whole_in_both_languages()
    {
        using var citizen = await World.Citizen();
        var consent = await World.Kemensos.AskForPerson(citizen.Nik);
        (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required");
        using var nobody = new Browser(World.Hub);
        using var officer = await World.SignedIn("officer");
        using var keeper = await World.SignedIn("operator");
        using var auditor = await World.SignedIn("auditor");
        foreach (var language in (string[])["id", "en"])
        {
            foreach (var path in (string[])["/", "/signin", "/enrol"])
            {
                IsWhole(await nobody.Open(path, language), language);
            }
            foreach (var path in (string[])["/me", "/me/history", "/me/proof", "/me/consents/" + consent, "/signout", "/security", "/security/password", "/security/passkeys", "/security/app", "/security/identities"])
            {
                IsWhole(await citizen.Browser.Open(path, language), language);
            }
            foreach (var page in await PagesOfADecision(language))
            {
                IsWhole(page, language);
            }
            IsWhole(await officer.Open("/desk", language), language);
            IsWhole(await officer.Open("/queue", language), language);
            IsWhole(await officer.Open("/desk/recovery", language), language);
            IsWhole(await keeper.Open("/staff", language), language);
            IsWhole(await keeper.Open("/operator", language), language);
            IsWhole(await keeper.Open("/delays", language), language);
            IsWhole(await auditor.Open("/audit/delays", language), language);
        }
    }

    [Fact]
    public async Task Header_greets_the_reader_on_every_page_and_signs_them_out()
    {
        using var citizen = await World.Citizen();
        Assert.Contains("/signout", (await citizen.Browser.Open("/")).Html, StringComparison.Ordinal);
        var page = await citizen.Browser.Open("/me");
        Assert.Equal(HttpStatusCode.OK, (await citizen.Browser.Send(page.Forms.Single(form => form.Action == "/signout"))).Reply.Status);
        Assert.Equal(HttpStatusCode.Found, (await citizen.Browser.Open("/me")).Reply.Status);
    }

    [Fact]
    public async Task Who_cannot_reach_the_class_asked_for_is_told_so_where_they_sign_in_again()
    {
        using var citizen = await World.Citizen();
        const string told = "needs two factors: a passkey, or a password and a code";
        // By the address that the authorization endpoint makes for a client that asks for two factors.
        var strong = await citizen.Browser.Open("/signin?stepup=urn%3Ahub%3Aacr%3A2&return=%2Foauth%2Fauthorize&lang=en");
        Assert.Contains(told, strong.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"/security\"", strong.Html, StringComparison.Ordinal);
        Assert.Contains("handler=PasskeyOptions&amp;stepup=urn%3Ahub%3Aacr%3A2\"", strong.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(told, (await citizen.Browser.Open("/signin?stepup=fresh&return=%2Foauth%2Fauthorize&lang=en")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notice_is_shown_before_it_is_agreed_to()
    {
        using var citizen = await World.Citizen();
        var consent = await World.Kemensos.AskForPerson(citizen.Nik);
        Assert.Contains("Data kependudukan Anda untuk penilaian bantuan sosial", (await citizen.Browser.Open("/me/consents/" + consent, "id")).Html, StringComparison.Ordinal);
        var english = await citizen.Browser.Open("/me/consents/" + consent, "en");
        Assert.Contains("prevails", english.Html, StringComparison.Ordinal);
        Assert.Equal("en", english.FormTo("handler=Grant").Hidden["ShownLang"]);
    }

    [Fact]
    public async Task Nobody_sees_anothers_pages()
    {
        using var citizen = await World.Citizen();
        var consent = await World.Kemensos.AskForPerson(citizen.Nik);
        using var other = await World.Citizen();
        Assert.Equal(HttpStatusCode.NotFound, (await other.Browser.Open("/me/consents/" + consent)).Reply.Status);
        using var unbound = await World.SignedIn("citizen");
        Assert.DoesNotContain("class=\"card\"", (await unbound.Open("/me/history")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await unbound.Open("/me/consents/" + consent)).Reply.Status);
        using var nobody = new Browser(World.Hub);
        var sent = await nobody.Open("/me");
        Assert.Equal(HttpStatusCode.Redirect, sent.Reply.Status);
        Assert.Equal("/signin?return=%2Fme", sent.Reply.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("citizen", null, "/queue", 403, "role.insufficient")]
    [InlineData("citizen", null, "/operator", 403, "role.insufficient")]
    [InlineData("officer", "kemensos", "/me/decisions", 403, "role.insufficient")]
    [InlineData("auditor", null, "/me", 403, "role.insufficient")]
    [InlineData("citizen", null, "/me/consents", 404, "hub.not-found")]
    [InlineData("officer", "kemensos", "/queue/not-an-id", 404, "hub.not-found")]
    public async Task Page_not_for_the_reader_is_refused_on_a_page_that_leads_on_and_out(string role, string? agency, string path, int status, string code)
    {
        using var reader = await World.SignedIn(role, agency);
        foreach (var language in (string[])["id", "en"])
        {
            var page = await reader.Open(path, language);
            Assert.Equal((HttpStatusCode)status, page.Reply.Status);
            IsWholePage(page, language);
            Assert.Contains($"<code>{code}</code>", page.Html, StringComparison.Ordinal);
            Assert.Contains($"href=\"{path}?lang=", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain(language is "id" ? "instansi yang meminta" : "asking agency", page.Html, StringComparison.Ordinal);
            Assert.Contains(page.Forms, form => form.Action == "/signout");
        }
        // A program still hears it as problem details.
        (await reader.Get(path)).Refused(code, status);
        var left = await reader.Send((await reader.Open(path)).FormTo("/signout"));
        Assert.Equal(HttpStatusCode.OK, left.Reply.Status);
        Assert.Contains("href=\"/signin\"", left.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_in_speaks_the_language_that_the_page_was_asked_for_in()
    {
        foreach (var language in (string[])["en", "id"])
        {
            using var nobody = new Browser(World.Hub);
            var sent = await nobody.Open("/queue", language);
            Assert.Contains($"<html lang=\"{language}\"", (await nobody.Open(sent.Reply.Headers.Location!.OriginalString)).Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Form_without_its_token_does_nothing()
    {
        using var citizen = await World.Citizen();
        var consent = await World.Kemensos.AskForPerson(citizen.Nik);
        var form = (await citizen.Browser.Open("/me/consents/" + consent)).FormTo("handler=Grant");
        var forged = form with { Hidden = new Dictionary<string, string>(StringComparer.Ordinal) { ["ShownLang"] = "id" } };
        var answer = await citizen.Browser.Send(forged, accept: "text/html");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Reply.Status);
        IsWholePage(answer, "id");
        Assert.Contains("<code>form.antiforgery</code>", answer.Html, StringComparison.Ordinal);
        (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required");
    }

    [Fact]
    public async Task Two_officers_are_needed_and_the_second_reads_the_card_too()
    {
        using var first = await World.SignedIn("officer");
        using var second = await World.SignedIn("officer");
        var nik = World.NikOfNobodyYet;
        var name = await World.NewCitizenName();
        await first.Send((await first.Open("/desk")).FormTo("handler=Propose"), ("SignInName", name), ("Nik", nik));
        static Form Proposal(Page desk) => desk.Forms.Single(form => form.Action.Contains("handler=Confirm", StringComparison.Ordinal));
        // The page of the one who proposed has no form to confirm with; sent all the same, it does nothing.
        Assert.DoesNotContain((await first.Open("/desk")).Forms, form => form.Action.Contains("handler=Confirm", StringComparison.Ordinal));
        var alone = (await first.Open("/desk")).FormTo("handler=PutAside") with { Action = "/desk?handler=Confirm" };
        Assert.Contains("binding.same-officer", (await first.Send(alone, ("Nik", nik))).Html, StringComparison.Ordinal);
        Assert.Contains("binding.unknown", (await second.Send(Proposal(await second.Open("/desk")), ("Nik", World.NikOfPatient))).Html, StringComparison.Ordinal);
        Assert.Contains("role=\"status\"", (await second.Send(Proposal(await second.Open("/desk")), ("Nik", nik))).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/operator/agencies?handler=Approve")]
    [InlineData("/operator/agencies")]
    [InlineData("/operator/agencies/propose?handler=Suspend")]
    [InlineData("/staff?handler=")]
    public async Task Form_to_a_step_that_its_page_does_not_have_is_not_found(string action)
    {
        using var keeper = await World.SignedIn("operator");
        var form = (await keeper.Open("/staff")).FormTo("handler=Propose") with { Action = action };
        var answer = await keeper.Send(form, accept: "text/html");
        Assert.Equal(HttpStatusCode.NotFound, answer.Reply.Status);
        IsWholePage(answer, "id");
        Assert.Contains("<code>hub.not-found</code>", answer.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/staff?handler=nothing", HttpStatusCode.NotFound)]
    [InlineData("/staff?handler=Propose", HttpStatusCode.OK)]
    [InlineData("/staff?handler=", HttpStatusCode.OK)]
    public async Task Address_of_a_page_is_found_with_the_steps_that_it_has(string path, HttpStatusCode status)
    {
        using var keeper = await World.SignedIn("operator");
        Assert.Equal(status, (await keeper.Open(path)).Reply.Status);
    }

    [Fact]
    public async Task Person_led_to_the_sign_out_by_an_application_signs_out_by_the_pages_form_and_goes_back()
    {
        const string Back = "https://keluar.example/selesai";
        using var citizen = await World.Citizen();
        using var agency = new Agency(World.Hub, "keluar");
        (await World.Hub.Operate("/v1/dev/agencies", new
        {
            id = agency.Id,
            name = "Aplikasi keluar",
            jwks = JsonSerializer.Deserialize<JsonElement>(agency.Jwks),
            scopes = (string[])["exchange"],
            postLogoutUris = (string[])[Back],
        })).Good();
        var page = await citizen.Browser.Open($"/oauth/logout?client_id=keluar&post_logout_redirect_uri={Uri.EscapeDataString(Back)}&state=a%26b");
        Assert.Contains("Aplikasi keluar", page.Html, StringComparison.Ordinal);
        var form = page.FormTo("/oauth/logout");
        using var content = new FormUrlEncodedContent(form.Hidden);
        using var left = await citizen.Browser.Http.PostAsync(form.Action, content);
        Assert.Equal((HttpStatusCode.SeeOther, Back + "?state=a%26b"), (left.StatusCode, left.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.Redirect, (await citizen.Browser.Open("/me")).Reply.Status);
    }

    /// <summary>Every page that a decision has: before and after it is opened, reviewed and contested.</summary>
    async Task<IReadOnlyList<Page>> PagesOfADecision(string language)
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        using var auditor = await World.SignedIn("auditor");
        foreach (var browser in (Browser[])[citizen.Browser, officer, auditor])
        {
            // The language is kept in a cookie from here on.
            await browser.Open("/", language);
        }
        var pages = new List<Page>
        {
            await officer.Open("/queue"), await officer.Open("/queue/" + id), await officer.OpenDecision(id),
            await officer.OpenAndReview(id, "not-eligible", "alasan"),
            await citizen.Browser.Open("/me/decisions"), await citizen.Browser.Open("/me/decisions/" + id), await citizen.Contest(id, "tidak setuju", ("household_size", "6")),
            await citizen.Browser.Open("/me/history"),
            await auditor.Open("/audit"), await auditor.Open("/audit/" + id),
        };
        pages.Add(await auditor.Send(pages[^1].FormTo("handler=Open"), ("Reason", "uji petik")));
        return pages;
    }

    static void IsWhole(Page page, string language)
    {
        Assert.True(page.Reply.Status == HttpStatusCode.OK, $"{page.Path}: {page.Reply.Status}");
        IsWholePage(page, language);
    }

    static void IsWholePage(Page page, string language)
    {
        var html = page.Html;
        Assert.StartsWith("<!doctype html>", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"<html lang=\"{language}\"", html, StringComparison.Ordinal);
        // One script, in a file of its own, on pages with passkeys; no other page may run any.
        Assert.DoesNotContain("<script", html.Replace(PasskeyScript, "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            html.Contains(PasskeyScript, StringComparison.Ordinal),
            page.Reply.Headers.GetValues("Content-Security-Policy").Single().Contains("; script-src 'self'; connect-src 'self'", StringComparison.Ordinal));
        Assert.DoesNotMatch("\\son[a-z]+=", html);
        Assert.DoesNotContain("style=", html, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("<title>[^<]+</title>", html);
        Assert.Single(Regex.Matches(html, "<h1[ >]", RegexOptions.None, MatchTimeout));
        Assert.Contains("<main", html, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Assert.Single(page.Reply.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        foreach (var form in page.Forms)
        {
            EveryInputHasALabel(page, form);
        }
    }

    static void EveryInputHasALabel(Page page, Form form)
    {
        Assert.True(form.Hidden.ContainsKey("__RequestVerificationToken"), $"{page.Path}: {form.Html}");
        var labelled = string.Concat(Regex.Matches(form.Html, "<label>[^<]+<(?:input|select|textarea)[^>]*>", RegexOptions.None, MatchTimeout).Select(m => m.Value));
        foreach (var input in Regex.Matches(form.Html, "<(?:input|select|textarea)(?![^>]*type=\"hidden\")[^>]*>", RegexOptions.None, MatchTimeout).Select(m => m.Value))
        {
            Assert.Contains(input, labelled, StringComparison.Ordinal);
        }
        Assert.Matches("<button[^>]*>[^<]+</button>", form.Html);
    }
}
