using System.Net;
using System.Text;
using System.Text.Json;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Canon.Schemas;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Decisions;

/// <summary>One decision from the agency's request to the auditor's check, over HTTP and on pages.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class TrailWalkTests(SharedWorld shared)
{
    const string Words = "Kami enam orang di rumah, bukan seperti tercatat.";
    const string First = "Sesuai dengan kunjungan rumah.";
    const string Second = "Kartu keluarga yang baru belum tercatat; hasil tetap.";
    const string Correction = "<dt>Jumlah anggota keluarga</dt><dd>seharusnya: 6</dd>";
    const string Sampling = "uji petik triwulan";

    static readonly CompiledSchema TrailSchema = SchemaSet.Embedded.Compile("urn:hub:schema:api:trail");

    World World => shared.World;

    [Fact]
    public async Task Decision_is_reviewed_contested_answered_and_audited_on_one_trail()
    {
        using var citizen = await World.Citizen();
        using var first = await World.SignedIn("officer", "kemensos");
        using var second = await World.SignedIn("officer", "kemensos");
        using var auditor = await World.SignedIn("auditor");

        var request = await World.Kemensos.Gather(citizen);
        var reply = await World.Kemensos.Decide(request, key: "decision-" + citizen.SignInName);
        Assert.Equal(HttpStatusCode.Created, reply.Status);
        var decided = reply.Good();
        var id = decided.GetProperty("decisionId").GetString()!;
        var outcome = decided.GetProperty("outcome").GetString()!;
        Assert.Equal("awaiting-review", decided.GetProperty("stage").GetString());
        Assert.True(decided.GetProperty("reviewRequired").GetBoolean());
        Assert.False(decided.GetProperty("hasEffect").GetBoolean());
        await LogCopy.Kept(World.Hub, new(id, decided.GetProperty("promise").GetString()!));
        var again = await World.Kemensos.Decide(request, key: "decision-" + citizen.SignInName);
        Assert.Equal((HttpStatusCode.OK, id), (again.Status, again.Json.GetProperty("decisionId").GetString()));

        var waiting = await citizen.Browser.Open("/me/decisions/" + id, "id");
        Assert.Contains("Belum berlaku", waiting.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(waiting.Forms, form => form.Action.Contains("handler=Contest", StringComparison.Ordinal));

        Assert.Contains("/queue/" + id, (await first.Open("/queue")).Html, StringComparison.Ordinal);
        var reviewed = await first.OpenAndReview(id, outcome, First);
        Assert.Contains("role=\"status\"", reviewed.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("/queue/" + id, (await first.Open("/queue")).Html, StringComparison.Ordinal);
        Assert.Equal(["decision", "review", "notice", "close"], await StepsSeenByAgency(id, "closed", hasEffect: true));

        var contested = await citizen.Contest(id, Words, ("household_size", "6"));
        Assert.Equal("/me/decisions/" + id, contested.Path);
        Assert.Contains(Encode(Words), contested.Html, StringComparison.Ordinal);
        var marked = await second.Open("/queue", "id");
        Assert.Contains("class=\"mark\">Keberatan", marked.Html, StringComparison.Ordinal);
        Assert.Contains("<p>Anda dapat menjawab keberatan ini. Sudah memeriksa: Petugas ", CardOf(id, marked), StringComparison.Ordinal);
        Assert.Contains("<p>Anda sudah memeriksa keputusan ini; keberatan dijawab petugas lain. Sudah memeriksa: Petugas ", CardOf(id, await first.Open("/queue", "id")), StringComparison.Ordinal);

        var refused = await first.OpenDecision(id);
        Assert.DoesNotContain(refused.Forms, form => form.Action.Contains("handler=Review", StringComparison.Ordinal));
        await SameOfficerIsRefused(first, id, outcome);

        var open = await second.OpenDecision(id);
        Assert.Contains(Encode(Words), open.Html, StringComparison.Ordinal);
        await second.Send(open.FormTo("handler=Review"), ("Outcome", outcome), ("ReviewReason", Second));
        Assert.Equal(["decision", "review", "notice", "close", "contest", "review", "notice", "close"], await StepsSeenByAgency(id, "closed", hasEffect: true));
        var answered = await citizen.Browser.Open("/me/decisions/" + id);
        Assert.Contains($"<p>{Encode(Second)}</p>", answered.Html, StringComparison.Ordinal);
        SaysHowToCheckElsewhere(answered, id);

        await AuditorSeesEverythingHold(auditor, id);
        await HistoryShowsWhoOpened(citizen, id);
        await DocumentIsWhole(citizen, id);
    }

    [Fact]
    public async Task Officer_decides_over_the_api_and_the_citizen_contests_there()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        var opened = await officer.Get($"/v1/trails/{id}?reason=pemeriksaan");
        // The summary alone: the records would hand the agency the person's one id.
        Assert.Equal("awaiting-review", JsonElement.Parse(opened.Body).GetProperty("stage").GetString());
        Assert.DoesNotContain("subject", System.Text.Encoding.UTF8.GetString(opened.Body), StringComparison.Ordinal);
        var opening = Assert.Single(opened.Headers.GetValues("Hub-Opening"));
        var page = await officer.Open("/queue");
        var taken = (await officer.Act($"/v1/decisions/{id}/review", page, new { opening, outcome = "not-eligible", reason = First })).Good();
        Assert.Equal("closed", taken.GetProperty("trail").GetProperty("stage").GetString());
        await LogCopy.Kept(World.Hub, new(taken.GetProperty("entryId").GetString()!, taken.GetProperty("promise").GetString()!));

        var form = await citizen.Browser.Open("/me/decisions");
        var contest = new { text = Words, corrections = new[] { new { field = "household_size", value = "6" } } };
        var contested = (await citizen.Browser.Act($"/v1/decisions/{id}/contest", form, contest)).Good();
        Assert.Equal("contested", contested.GetProperty("trail").GetProperty("stage").GetString());
        // The same words twice are one contest.
        var twice = (await citizen.Browser.Act($"/v1/decisions/{id}/contest", form, contest)).Good();
        Assert.Equal(contested.GetProperty("entryId").GetString(), twice.GetProperty("entryId").GetString());
    }

    [Fact]
    public async Task Contest_holds_corrections_of_values_used_and_no_other_field_of_the_form()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        await officer.OpenAndReview(id, "not-eligible", First);

        var form = await citizen.Browser.Open("/me/decisions");
        Task<Reply> Contest(params (string Field, string Value)[] corrections) =>
            citizen.Browser.Act($"/v1/decisions/{id}/contest", form, new { text = Words, corrections = corrections.Select(c => new { field = c.Field, value = c.Value }) });
        (await Contest(("no_such", "x"))).Refused("decision.correction-unexpected", 400);
        (await Contest(("birth_date", "1970"), ("birth_date", "1971"))).Refused("decision.correction-twice", 400);
        var refused = await citizen.Contest(id, Words, ("bogus field", "zz"));
        Assert.Contains("role=\"alert\"", refused.Html, StringComparison.Ordinal);
        Assert.Contains("decision.correction-unexpected", refused.Html, StringComparison.Ordinal);

        // A client may send nothing but the words and the form's token.
        await citizen.Contest(id, Words);
        var document = TrailDocument.TryParse((await citizen.Browser.Get("/v1/trails/" + id)).Body)!;
        var contest = document.Steps[^1].Record!.Value;
        Assert.Equal(Words, contest.GetProperty("text").GetString());
        Assert.False(contest.TryGetProperty("corrections", out _));
    }

    /// <summary>What the queue says of one decision.</summary>
    static string CardOf(string id, Page queue) =>
        Assert.Single(queue.Html.Split("<section class=\"card\">"), card => card.Contains("/queue/" + id, StringComparison.Ordinal));

    static void SaysHowToCheckElsewhere(Page page, string id)
    {
        Assert.Contains($"<code>./hub trail verify trail-{id}.json --key vkey.txt --keys keys.json --root root-vkey.txt</code>", page.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"/log/keys.json\"", page.Html, StringComparison.Ordinal);
    }

    async Task<IReadOnlyList<string>> StepsSeenByAgency(string id, string stage, bool hasEffect)
    {
        var trail = (await World.Kemensos.Get("/v1/trails/" + id)).Good();
        Assert.Equal((stage, hasEffect), (trail.GetProperty("stage").GetString(), trail.GetProperty("hasEffect").GetBoolean()));
        return [.. trail.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("type").GetString()!)];
    }

    static async Task SameOfficerIsRefused(Browser officer, string id, string outcome)
    {
        var opening = Assert.Single((await officer.Get($"/v1/trails/{id}?reason=lagi")).Headers.GetValues("Hub-Opening"));
        var answer = await officer.Act($"/v1/decisions/{id}/review", await officer.Open("/queue"), new { opening, outcome, reason = "sekali lagi" });
        answer.Refused("decision.same-officer", 403);
    }

    async Task AuditorSeesEverythingHold(Browser auditor, string id)
    {
        var found = await auditor.Send((await auditor.Open("/audit")).FormTo("handler=List"), ("Agency", "kemensos"));
        Assert.Contains("/audit/" + id, found.Html, StringComparison.Ordinal);
        var close = (await World.Kemensos.Get("/v1/trails/" + id)).Good().GetProperty("steps")[7].GetProperty("id").GetString()!;
        var shortly = await auditor.Send((await auditor.Open("/audit")).FormTo("handler=Find"), ("Entry", close));
        Assert.Equal("/audit/" + id, shortly.Path);
        Assert.DoesNotContain(Encode(Words), shortly.Html, StringComparison.Ordinal);
        var open = await auditor.Send(shortly.FormTo("handler=Open"), ("Reason", Sampling));
        Assert.Contains(Encode("Semua langkah diperiksa dan benar."), open.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"state stop\">salah", open.Html, StringComparison.Ordinal);
        Assert.Contains("/v1/proofs/" + close + ".tlog-proof", open.Html, StringComparison.Ordinal);
        Assert.Contains("<dt>Kata-kata warga</dt><dd>" + Encode(Words), open.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Kata-kata Anda", open.Html, StringComparison.Ordinal);
        Assert.Contains(Correction, open.Html, StringComparison.Ordinal);
        SaysHowToCheckElsewhere(open, id);
        var file = await auditor.Send(open.FormTo("handler=Document"));
        Assert.NotNull(TrailDocument.TryParse(file.Reply.Body));
    }

    static async Task HistoryShowsWhoOpened(Citizen citizen, string id)
    {
        var history = await citizen.History("id");
        Assert.Contains("Auditor ", history, StringComparison.Ordinal);
        Assert.Contains(Encode(Sampling), history, StringComparison.Ordinal);
        Assert.Contains("<dt>Kata-kata Anda</dt><dd>" + Encode(Words), history, StringComparison.Ordinal);
        Assert.Contains(Correction, history, StringComparison.Ordinal);
        foreach (var title in (string[])["Program menghitung keputusan", "Petugas memutuskan", "Keberatan diajukan", "Pemberitahuan: hasil berlaku", "Jejak ditutup", "Catatan keputusan dibuka"])
        {
            Assert.Contains(title, history, StringComparison.Ordinal);
        }
        Assert.Contains("/me/decisions/" + id, history, StringComparison.Ordinal);
    }

    static async Task DocumentIsWhole(Citizen citizen, string id)
    {
        var file = await citizen.Browser.Get("/v1/trails/" + id);
        Assert.Equal($"trail-{id}.json", JsonFile(file));
        Assert.Equal("no-store", file.Headers.CacheControl!.ToString());
        Assert.Empty(TrailSchema.Validate(file.Json).Faults);
        Assert.Equal(Jcs.Canonicalize(file.Body), file.Body);
        var document = TrailDocument.TryParse(file.Body)!;
        Assert.Equal((8, 2, 2), (document.Steps.Count, document.Exchanges.Count, document.Openings.Count));
        Assert.All(document.Steps.Concat(document.Exchanges).Concat(document.Openings).Append(document.Programme), entry =>
            Assert.Equal(entry.Leaf.GetProperty("body").GetString(), RecordCodec.BodyHash(Jcs.Canonicalize(Encoding.UTF8.GetBytes(entry.Record!.Value.GetRawText()))).ToString()));
        // One checkpoint for all proofs.
        Assert.Single(document.Steps.Append(document.Programme).Select(entry => entry.Proof.Split("\n\n", 2)[1]).Distinct(StringComparer.Ordinal));
    }

    static string? JsonFile(Reply reply)
    {
        reply.Good();
        return reply.FileName;
    }

    static string Encode(string text) => System.Text.Encodings.Web.HtmlEncoder.Default.Encode(text);
}
