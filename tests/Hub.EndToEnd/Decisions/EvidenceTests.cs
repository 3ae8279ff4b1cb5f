using System.Net;
using System.Text;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.EndToEnd.Support;
using Hub.Verify.Evidence;
using Hub.Verify.Proofs;

namespace Hub.EndToEnd.Decisions;

/// <summary>Evidence bundles of a running hub: right for those who may have them, and nobody else hears of them.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class EvidenceTests(SharedWorld shared)
{
    const string Nowhere = "AAAAAAAAAAAAAAAAAAAAAA";
    const string Opened = "Catatan keputusan dibuka";

    static readonly LibcryptoEd25519 Ed25519 = new();

    World World => shared.World;

    [Fact]
    public async Task Agency_gets_its_own_exchange_without_the_record_and_adds_its_reply()
    {
        var (citizen, id, reply) = await Exchanged();
        var answer = await World.Kemensos.Get($"/v1/exchanges/{id}/evidence");
        Assert.Equal((HttpStatusCode.OK, "application/zip", $"{id}.evidence.zip"), (answer.Status, answer.MediaType, answer.FileName));
        var report = Right(answer.Body);
        Assert.Equal((EvidenceKind.Exchange, EvidenceReader.Agency, true), (report.About!.Kind, report.About.Reader, report.WithoutRecords));
        var entry = Assert.Single(report.Entries);
        Assert.Equal((id, true, false, true), (entry.Id.ToString(), entry.Promised, entry.Replied, entry.HasCoseReceipt));

        var whole = EvidenceFiles.WithReply(answer.Body, reply);
        var values = Right(whole!).Entries[0];
        Assert.Equal((true, 4), (values.Replied, values.Openings));
        // The person's id is in no file that an agency gets, nor their NIK.
        var mine = await citizen.Browser.Get("/me/evidence/" + id);
        var record = Encoding.UTF8.GetString(File(mine.Body, "record.json"));
        var subject = JsonDocument.Parse(record).RootElement.GetProperty("subject").GetString()!;
        foreach (var secret in (string[])[subject, citizen.Nik, "\"salt\":\"" + JsonDocument.Parse(record).RootElement.GetProperty("salt").GetString()])
        {
            Assert.DoesNotContain(secret, Encoding.Latin1.GetString(whole!), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Person_gets_every_entry_of_the_history_with_its_record()
    {
        var (citizen, id, _) = await Exchanged();
        var links = System.Text.RegularExpressions.Regex.Matches(await citizen.History(), "/me/evidence/(?<id>[A-Za-z0-9_-]{22})", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(30))
            .Select(match => match.Groups["id"].Value).ToList();
        Assert.Contains(id, links);
        foreach (var link in links)
        {
            var report = Right((await citizen.Browser.Get("/me/evidence/" + link)).Body);
            Assert.Equal((EvidenceReader.Person, link), (report.About!.Reader, report.About.Id.ToString()));
            Assert.NotNull(report.Entries[0].Type);
        }
    }

    [Fact]
    public async Task Refusal_is_evidence_too_and_keeps_its_secret_from_the_asker()
    {
        using var citizen = await World.Citizen();
        var refused = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required");
        var agency = await World.Kemensos.Get($"/v1/exchanges/{refused.Id}/evidence");
        Assert.True(Right(agency.Body).WithoutRecords);
        Assert.Equal("refusal", Right((await citizen.Browser.Get("/me/evidence/" + refused.Id)).Body).Entries[0].Type);
    }

    [Fact]
    public async Task Person_and_auditor_get_the_trail_the_auditor_on_record()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        await officer.OpenAndReview(id, "not-eligible", "alasan");
        var mine = Right((await citizen.Browser.Get($"/v1/trails/{id}/evidence")).Body);
        Assert.Equal((EvidenceKind.Trail, EvidenceReader.Person), (mine.About!.Kind, mine.About.Reader));
        Assert.Contains("closed", mine.Trail!.Conclusion, StringComparison.Ordinal);
        Assert.Equal(3, mine.Entries.Where(entry => entry.Role == "exchange").Sum(entry => entry.Openings));
        Assert.Single(Openings(await citizen.History("id")));

        using var auditor = await World.SignedIn("auditor");
        (await auditor.Get($"/v1/trails/{id}/evidence")).Refused("decision.text-needed", 400);
        (await auditor.Get($"/v1/trails/{id}/evidence?reason=x", fetchSite: "cross-site")).Refused("form.antiforgery", 400);
        (await auditor.Get($"/v1/trails/{id}/evidence?reason=x", fetchMode: "navigate")).Refused("form.antiforgery", 400);
        Assert.Single(Openings(await citizen.History("id")));
        var theirs = await auditor.Get($"/v1/trails/{id}/evidence?reason=uji");
        Assert.Equal(EvidenceReader.Auditor, Right(theirs.Body).About!.Reader);
        Assert.True(theirs.Headers.Contains("Hub-Opening"));
        Assert.Equal(2, Openings(await citizen.History("id")).Count);

        var page = await auditor.Send((await auditor.Open("/audit/" + id)).FormTo("handler=Open"), ("Reason", "uji"));
        var token = page.FormTo("handler=Document");
        var downloaded = await auditor.Send(token with { Action = $"/audit/{id}?handler=Evidence" });
        Assert.Equal(($"{id}.evidence.zip", 4), (downloaded.Reply.FileName, Right(downloaded.Reply.Body).Trail!.Steps.Count));
    }

    [Fact]
    public async Task Nobody_else_hears_of_any_of_it()
    {
        var (citizen, exchange, _) = await Exchanged();
        var (decided, trail) = await Deciding.Decided(World);
        using var other = await World.Citizen();
        using var officer = await World.SignedIn("officer", "kemensos");
        using var auditor = await World.SignedIn("auditor");
        using var nobody = new Browser(World.Hub);
        foreach (var id in (string[])[exchange, trail, Nowhere, "not-an-id"])
        {
            (await World.Kemenkes.Get($"/v1/exchanges/{id}/evidence")).Refused("exchange.unknown", 404);
            (await other.Browser.Get($"/v1/trails/{id}/evidence")).Refused("decision.unknown", 404);
            (await other.Browser.Get($"/me/evidence/{id}")).Refused("proof.unknown", 404);
            (await officer.Get($"/v1/trails/{id}/evidence?reason=x")).Refused("role.insufficient", 403);
            (await auditor.Get($"/me/evidence/{id}")).Refused("role.insufficient", 403);
            (await nobody.Get($"/v1/trails/{id}/evidence")).Refused("session.required", 401);
            (await nobody.Get($"/me/evidence/{id}")).Refused("session.required", 401);
        }
        (await auditor.Get($"/v1/trails/{Nowhere}/evidence?reason=x")).Refused("decision.unknown", 404);
        // A decision is no exchange of the agency, and an exchange no decision.
        (await World.Kemensos.Get($"/v1/exchanges/{trail}/evidence")).Refused("exchange.unknown", 404);
        (await citizen.Browser.Get($"/v1/trails/{exchange}/evidence")).Refused("decision.unknown", 404);
        Assert.Empty(Openings(await decided.History("id")));
    }

    [Fact]
    public async Task Cose_receipt_is_anybodys_and_says_what_the_proof_says()
    {
        var (citizen, id, _) = await Exchanged();
        var receipt = await World.Hub.Get($"/v1/proofs/{id}.cose");
        Assert.Equal((HttpStatusCode.OK, "application/cose"), (receipt.Status, receipt.MediaType));
        var leaf = File((await citizen.Browser.Get("/me/evidence/" + id)).Body, "leaf.json");
        Assert.Empty(CoseReceiptVerifier.Verify(leaf, receipt.Body, Key("vkey.txt"), Ed25519).Faults.Listed);
        (await World.Hub.Get($"/v1/proofs/{Nowhere}.cose")).Refused("proof.unknown", 404);
        (await World.Hub.Get("/v1/proofs/not-an-id.cose")).Refused("proof.unknown", 404);
    }

    /// <summary>A released exchange of a new citizen, and the hub's signed reply from inside its seal.</summary>
    async Task<(Citizen Citizen, string Id, string Reply)> Exchanged()
    {
        var citizen = await World.Citizen();
        await citizen.Answer(await World.Kemensos.AskForPerson(citizen.Nik), "Grant");
        var reply = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Good();
        Assert.True(Jose.Jwe.Decrypt(reply.GetProperty("sealed").GetString()!, World.Kemensos.Sealing).TryGet(out var opened, out _));
        return (citizen, reply.GetProperty("exchangeId").GetString()!, Encoding.ASCII.GetString(opened.Plaintext.Span));
    }

    EvidenceReport Right(byte[] zip)
    {
        var report = EvidenceVerifier.Verify(zip, Key("vkey.txt"), Key("root-vkey.txt"), Ed25519);
        Assert.Equal("", string.Join('\n', report.Faults.Listed));
        Assert.True(report.RootChecked);
        return report;
    }

    NoteVerifierKey Key(string file) =>
        NoteVerifierKey.TryParse(System.IO.File.ReadAllText(Path.Combine(World.Hub.Data, file)).Trim(), out var key) ? key : throw new InvalidOperationException($"{file} holds no key.");

    static byte[] File(byte[] zip, string name) => StoredZip.Read(zip).Files!.Single(file => file.Name.EndsWith("/" + name, StringComparison.Ordinal)).Bytes.ToArray();

    static List<string> Openings(string history) => [.. history.Split(Opened).Skip(1)];
}
