using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Hub.Audit.Trails;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Decisions;

/// <summary>Who sees and does what on a trail, and who does not.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class TrailAccessTests(SharedWorld shared)
{
    const string Words = "kata-kata warga sendiri";
    const string Nowhere = "AAAAAAAAAAAAAAAAAAAAAA";

    World World => shared.World;

    [Fact]
    public async Task Agency_reads_how_its_decision_stands_and_never_who_or_what_they_said()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        await officer.OpenAndReview(id, "not-eligible", "alasan petugas");
        await citizen.Contest(id, Words);

        var reply = await World.Kemensos.Get("/v1/trails/" + id);
        Assert.Equal("contested", reply.Good().GetProperty("stage").GetString());
        var document = TrailDocument.TryParse((await citizen.Browser.Get("/v1/trails/" + id)).Body)!;
        var subject = document.Steps[0].Record!.Value.GetProperty("subject").GetString()!;
        foreach (var secret in (string[])[subject, Words, citizen.Nik, "alasan petugas", "birth_date"])
        {
            Assert.DoesNotContain(secret, reply.Text, StringComparison.Ordinal);
        }
        // Nor in the notice that it carries.
        var notice = reply.Json.GetProperty("notice").GetString()!.Split('.')[1];
        Assert.DoesNotContain(subject, System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(notice)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_hears_of_a_decision()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var other = await World.Citizen();
        using var foreign = await World.SignedIn("officer", "kemenkes");
        using var counter = await World.SignedIn("officer");
        foreach (var asked in (string[])[id, Nowhere, "not-an-id"])
        {
            var path = $"/v1/trails/{asked}";
            (await World.Kemenkes.Get(path)).Refused("decision.unknown", 404);
            (await other.Browser.Get(path)).Refused("decision.unknown", 404);
            (await foreign.Get(path + "?reason=x")).Refused("decision.unknown", 404);
            (await counter.Get(path + "?reason=x")).Refused("decision.unknown", 404);
            Assert.Equal(HttpStatusCode.NotFound, (await other.Browser.Open("/me/decisions/" + asked)).Reply.Status);
            Assert.Equal(HttpStatusCode.NotFound, (await foreign.Open("/queue/" + asked)).Reply.Status);
            Assert.Equal(HttpStatusCode.NotFound, (await counter.Open("/queue/" + asked)).Reply.Status);
            var form = await other.Browser.Open("/me");
            (await other.Browser.Act($"/v1/decisions/{asked}/contest", form, new { text = Words })).Refused("decision.unknown", 404);
            var desk = await foreign.Open("/queue");
            (await foreign.Act($"/v1/decisions/{asked}/review", desk, new { opening = Nowhere, outcome = "eligible", reason = "x" })).Refused("decision.unknown", 404);
        }
        Assert.DoesNotContain(id, (await foreign.Open("/queue")).Html, StringComparison.Ordinal);
        // None of that opened anything.
        Assert.DoesNotContain("Catatan keputusan dibuka", await citizen.History("id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_there_is_no_decision_leaves_on_a_beat_whosever_it_is()
    {
        var (_, id) = await Deciding.Decided(World);
        using var foreign = await World.SignedIn("officer", "kemenkes");
        foreach (var asked in (string[])[id, Nowhere])
        {
            var started = Stopwatch.GetTimestamp();
            (await World.Kemenkes.Get("/v1/trails/" + asked)).Refused("decision.unknown", 404);
            Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(100), asked);
            started = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.NotFound, (await foreign.Open("/queue/" + asked)).Reply.Status);
            Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(100), asked);
        }
    }

    [Fact]
    public async Task Trail_is_shown_only_with_a_reason_and_only_by_the_reader_s_own_act()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var auditor = await World.SignedIn("auditor");
        (await auditor.Get($"/v1/trails/{id}")).Refused("decision.text-needed", 400);
        (await auditor.Get($"/v1/trails/{id}?reason=%20")).Refused("decision.text-needed", 400);
        (await auditor.Get($"/v1/trails/{id}?reason={new string('x', 201)}")).Refused("decision.text-needed", 400);
        (await auditor.Get($"/v1/trails/{id}?reason=x", fetchSite: "cross-site")).Refused("form.antiforgery", 400);
        // A link in a letter: no site stands behind it, and the words are another's.
        (await auditor.Get($"/v1/trails/{id}?reason=x", fetchSite: "none", fetchMode: "navigate")).Refused("form.antiforgery", 400);
        var page = await auditor.Open("/audit/" + id);
        Assert.DoesNotContain("class=\"mark\"", page.Html, StringComparison.Ordinal);
        var without = await auditor.Send(page.FormTo("handler=Open"), ("Reason", " "));
        Assert.Contains("role=\"alert\"", without.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Catatan keputusan dibuka", await citizen.History("id"), StringComparison.Ordinal);

        Assert.NotNull(TrailDocument.TryParse((await auditor.Get($"/v1/trails/{id}?reason=uji")).Body));
        Assert.Contains("Catatan keputusan dibuka", await citizen.History("id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_at_a_page_opens_nothing()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        using var auditor = await World.SignedIn("auditor");
        foreach (var page in (Page[])[await officer.Open("/queue/" + id), await auditor.Open("/audit/" + id)])
        {
            Assert.Equal(HttpStatusCode.OK, page.Reply.Status);
            Assert.DoesNotContain(citizen.Nik, page.Html, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("Catatan keputusan dibuka", await citizen.History("id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Officer_decides_only_on_what_they_opened_as_it_stands()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var first = await World.SignedIn("officer", "kemensos");
        using var second = await World.SignedIn("officer", "kemensos");
        var path = $"/v1/decisions/{id}/review";
        (await first.Act(path, await first.Open("/queue"), Review(Nowhere))).Refused("decision.not-opened", 409);
        var stale = await Opening(second, id);
        (await first.Act(path, await first.Open("/queue"), Review(stale))).Refused("decision.not-opened", 409);

        var mine = await Opening(first, id);
        (await first.Act(path, await first.Open("/queue"), Review(mine, outcome: "perhaps"))).Refused("decision.outcome-unknown", 400);
        (await first.Act(path, await first.Open("/queue"), Review(mine, reason: "  "))).Refused("decision.text-needed", 400);
        (await first.Act(path, await first.Open("/queue"), new { opening = mine })).Refused("request.schema", 400);
        var taken = (await first.Act(path, await first.Open("/queue"), Review(mine))).Good();
        // A second tap is the same review.
        var twice = (await first.Act(path, await first.Open("/queue"), Review(mine))).Good();
        Assert.Equal(taken.GetProperty("entryId").GetString(), twice.GetProperty("entryId").GetString());
        (await second.Act(path, await second.Open("/queue"), Review(stale))).Refused("decision.not-waiting", 409);

        // The contest reopens it: what was seen before is no longer all there is.
        await citizen.Contest(id, Words);
        (await second.Act(path, await second.Open("/queue"), Review(stale))).Refused("decision.not-opened", 409);
        (await second.Act(path, await second.Open("/queue"), Review(await Opening(second, id)))).Good();
    }

    [Fact]
    public async Task Stale_form_of_an_officer_says_so_and_shows_what_is_new()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var first = await World.SignedIn("officer", "kemensos");
        using var second = await World.SignedIn("officer", "kemensos");
        var seen = await second.OpenDecision(id);
        await first.OpenAndReview(id, "not-eligible", "alasan");
        await citizen.Contest(id, Words);
        var answer = await second.Send(seen.FormTo("handler=Review"), ("Outcome", "eligible"), ("ReviewReason", "tanpa membaca keberatan"));
        Assert.Contains("role=\"alert\"", answer.Html, StringComparison.Ordinal);
        Assert.Contains(Words, answer.Html, StringComparison.Ordinal);
        Assert.Contains("tanpa membaca keberatan", answer.Html, StringComparison.Ordinal);
        var done = await second.Send(answer.FormTo("handler=Review"), ("Outcome", "eligible"), ("ReviewReason", "kini dibaca"));
        Assert.Contains("role=\"status\"", done.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contest_waits_for_an_effect_and_for_an_answer_to_the_one_before()
    {
        var (citizen, id) = await Deciding.Decided(World);
        var path = $"/v1/decisions/{id}/contest";
        (await citizen.Browser.Act(path, await citizen.Browser.Open("/me"), new { text = Words })).Refused("decision.not-final", 409);
        using var officer = await World.SignedIn("officer", "kemensos");
        await officer.OpenAndReview(id, "not-eligible", "alasan");
        (await citizen.Browser.Act(path, await citizen.Browser.Open("/me"), new { text = " " })).Refused("decision.text-needed", 400);
        (await citizen.Browser.Act(path, await citizen.Browser.Open("/me"), new { text = new string('x', 2_001) })).Refused("request.schema", 400);
        (await citizen.Browser.Act(path, await citizen.Browser.Open("/me"), new { text = Words })).Good();
        (await citizen.Browser.Act(path, await citizen.Browser.Open("/me"), new { text = "yang lain" })).Refused("decision.not-final", 409);
    }

    [Fact]
    public async Task Acts_without_the_forms_token_or_by_another_role_do_nothing()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        using var auditor = await World.SignedIn("auditor");
        using var keeper = await World.SignedIn("operator");
        (await officer.Act($"/v1/decisions/{id}/review", token: null, Review(Nowhere))).Refused("form.antiforgery", 400);
        (await citizen.Browser.Act($"/v1/decisions/{id}/contest", token: null, new { text = Words })).Refused("form.antiforgery", 400);
        foreach (var other in (Browser[])[auditor, keeper, citizen.Browser])
        {
            (await other.Act($"/v1/decisions/{id}/review", token: null, Review(Nowhere))).Refused("role.insufficient", 403);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.Open("/queue/" + id)).Reply.Status);
        }
        foreach (var other in (Browser[])[officer, auditor, keeper])
        {
            (await other.Act($"/v1/decisions/{id}/contest", token: null, new { text = Words })).Refused("role.insufficient", 403);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.Open("/me/decisions/" + id)).Reply.Status);
        }
        foreach (var other in (Browser[])[officer, keeper, citizen.Browser])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await other.Open("/audit/" + id)).Reply.Status);
        }
        (await keeper.Get($"/v1/trails/{id}?reason=x")).Refused("role.insufficient", 403);
        using var nobody = new Browser(World.Hub);
        (await nobody.Get("/v1/trails/" + id)).Refused("session.required", 401);
        (await nobody.Act($"/v1/decisions/{id}/review", token: null, Review(Nowhere))).Refused("session.required", 401);
        var form = (await officer.Open("/queue/" + id)).FormTo("handler=Open");
        var forged = form with { Hidden = new Dictionary<string, string>(StringComparer.Ordinal) };
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.Send(forged, ("OpenReason", "x"))).Reply.Status);
        Assert.DoesNotContain("Catatan keputusan dibuka", await citizen.History("id"), StringComparison.Ordinal);
    }

    static object Review(string opening, string outcome = "eligible", string reason = "alasan") => new { opening, outcome, reason };

    static async Task<string> Opening(Browser officer, string id) =>
        Assert.Single((await officer.Get($"/v1/trails/{id}?reason=pemeriksaan")).Headers.GetValues("Hub-Opening"));
}
