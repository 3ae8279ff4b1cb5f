using System.Text;
using System.Text.Json;
using Hub.Canon.Records;
using Hub.EndToEnd.Support;
using Hub.Identity;
using Hub.Jose;

namespace Hub.EndToEnd.Agencies;

/// <summary>An agency from the operator's proposal to its suspension, on pages and over the wire.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class OnboardingTests(SharedWorld shared)
{
    World World => shared.World;

    [Fact]
    public async Task Two_operators_take_an_agency_in_and_one_stops_it()
    {
        using var first = await World.SignedIn("operator");
        using var second = await World.SignedIn("operator");
        using var agency = new Agency(World.Hub, "puskesmas");
        var shown = await first.Send((await first.Open("/operator/agencies/propose")).FormTo("/operator/agencies/propose"), [.. Terms(agency), ("Agency", agency.Id)]);
        Assert.Contains("/operator/agencies/proposals/", shown.Path, StringComparison.Ordinal);
        Assert.Contains(agency.Signing.Public.Thumbprint, shown.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(shown.Forms, form => form.Action.Contains("Approve", StringComparison.Ordinal));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await agency.AskToken()).Status);

        // Not by sending the form of another either.
        var other = await second.Open(shown.Path, "en");
        var own = await first.Send(new Form(other.FormTo("handler=Approve").Action, shown.FormTo("handler=PutAside").Hidden, ""));
        Assert.Contains("agency.same-operator", own.Html, StringComparison.Ordinal);

        var approved = await second.Send(other.FormTo("handler=Approve"));
        Assert.Contains("role=\"status\"", approved.Html, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await AskToken(agency)).Status);
        var records = await Records(agency.Id);
        Assert.All(records.OfType<AgencyKeyRecord>(), record => Assert.NotEqual(record.Actor, record.ApprovedBy));
        var terms = Assert.Single(records.OfType<AgencyRecord>());
        Assert.Equal(("active", "https://puskesmas.example/back"), (terms.Status, Assert.Single(terms.RedirectUris!)));
        Assert.StartsWith("operator:", terms.ApprovedBy, StringComparison.Ordinal);

        var list = await second.Open("/operator/agencies");
        var suspend = list.Forms.Single(form => form.Hidden.TryGetValue("Agency", out var id) && id == agency.Id);
        Assert.Contains("role=\"status\"", (await second.Send(suspend)).Html, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await AskToken(agency)).Status);
        Assert.Equal("suspended", (await Records(agency.Id)).OfType<AgencyRecord>().Last().Status);

        var reactivate = await first.Send((await first.Open($"/operator/agencies/propose?id={agency.Id}&lang=en")).FormTo("handler=Reactivate"));
        await second.Send((await second.Open(reactivate.Path)).FormTo("handler=Approve"));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await AskToken(agency)).Status);
    }

    [Theory]
    [InlineData("id", "Dua kunci mempunyai kid yang sama.")]
    [InlineData("en", "Two keys have one kid.")]
    public async Task Operator_reads_in_words_why_keys_are_refused_and_which(string language, string words)
    {
        using var keeper = await World.SignedIn("operator");
        using var agency = new Agency(World.Hub, "dua-kunci");
        using var twin = EcKey.Create(KeyUse.Signature, "kembar");
        using var other = EcKey.Create(KeyUse.Signature, "kembar");
        var jwks = JsonWebKeys.Write([twin.Public, other.Public, agency.Sealing.Public]);
        var form = (await keeper.Open("/operator/agencies/propose", language)).FormTo("/operator/agencies/propose");
        var shown = await keeper.Send(form, [.. Terms(agency).Where(field => field.Item1 is not "Jwks"), ("Jwks", jwks), ("Agency", agency.Id)]);
        Assert.Contains(words, shown.Html, StringComparison.Ordinal);
        Assert.Contains("key 1: &#x27;kembar&#x27;</span>", shown.Html, StringComparison.Ordinal);
        Assert.Contains("<code>jwks.duplicate-kid</code>", shown.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operator_reads_in_words_whom_or_what_the_hub_does_not_know()
    {
        using var keeper = await World.SignedIn("operator");
        var page = await keeper.Open("/staff", "en");
        page = await Propose("auditor", agency: "", World.UnknownNik);
        Assert.Contains("This NIK stands in no register. <code>staff.holder-unknown</code>", page.Html, StringComparison.Ordinal);
        page = await Propose("officer", "bukan-instansi", World.NikOfNobodyYet);
        Assert.Contains("This agency is not registered. <code>agency.unknown</code>", page.Html, StringComparison.Ordinal);
        page = await Propose("citizen", agency: "", World.NikOfNobodyYet);
        Assert.Contains("<code>staff.bad-role</code>", page.Html, StringComparison.Ordinal);
        page = await keeper.Send(page.FormTo("handler=Recover"), ("SignInName", "tidak-ada"), ("Nik", World.NikOfNobodyYet));
        Assert.Contains("<code>staff.unknown</code>", page.Html, StringComparison.Ordinal);

        Task<Page> Propose(string role, string agency, string nik) =>
            keeper.Send(page.FormTo("handler=Propose"), ("SignInName", "petugas-lain"), ("Role", role), ("Agency", agency), ("Nik", nik));
    }

    [Theory]
    [InlineData("citizen")]
    [InlineData("officer")]
    [InlineData("auditor")]
    public async Task Nobody_but_operators_sees_the_desk(string role)
    {
        using var browser = await World.SignedIn(role);
        foreach (var path in (string[])["/operator/agencies", "/operator/agencies/propose"])
        {
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await browser.Open(path)).Reply.Status);
        }
    }

    [Fact]
    public async Task Agency_replaces_its_own_keys_by_a_signed_request()
    {
        using var agency = await Registered("ganti-kunci", "keys");
        using var next = EcKey.Create(KeyUse.Signature, "sig-2");
        var jwks = Encoding.UTF8.GetBytes(JsonWebKeys.Write([next.Public, agency.Sealing.Public]));
        (await agency.Post("/v1/agency/keys", jwks, key: null, new() { WithoutSignature = true })).Refused("signature.invalid", 401);
        (await agency.Post("/v1/agency/keys", jwks, key: null, new() { SigningKey = next })).Refused("signature.invalid", 401);
        (await agency.Post("/v1/agency/keys", "{\"keys\":[]}"u8.ToArray(), key: null)).Refused("request.schema", 400);
        Assert.Equal("jwks.sealing-key", (await agency.Post("/v1/agency/keys", Encoding.UTF8.GetBytes(JsonWebKeys.Write([next.Public])), key: null)).Refused("agency.keys-refused", 400).GetProperty("failed").GetString());

        var reply = (await agency.Post("/v1/agency/keys", jwks, key: null)).Good();
        Assert.Equal("sig-2", Assert.Single(reply.GetProperty("added").EnumerateArray()).GetString());
        Assert.Equal("sig-1", Assert.Single(reply.GetProperty("retiring").EnumerateArray()).GetProperty("keyId").GetString());
        // Both count for a while, and the new one signs the next set.
        (await agency.Post("/v1/agency/keys", jwks, key: null)).Good();
        (await agency.Post("/v1/agency/keys", jwks, key: null, new() { SigningKey = next })).Good();
        var record = (await Records(agency.Id)).OfType<AgencyKeyRecord>().Last();
        Assert.Equal(("added", "sig-2", "agency:ganti-kunci"), (record.Change, record.KeyId, record.Actor));
    }

    [Fact]
    public async Task Agency_that_replaces_its_keys_too_often_is_told_to_wait()
    {
        using var agency = await Registered("ganti-terus", "keys");
        for (var i = 0; i < ClientDirectory.MaxRotations; i++)
        {
            (await Replace()).Good();
        }
        var refused = await Replace();
        refused.Refused("agency.keys-too-often", 429);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(50), ClientDirectory.RotationWindow);

        Task<Reply> Replace() => agency.Post("/v1/agency/keys", Encoding.UTF8.GetBytes(JsonWebKeys.Write([agency.Signing.Public, EcKey.Create(KeyUse.Encryption).Public])), key: null);
    }

    [Fact]
    public async Task Token_without_the_scope_replaces_no_keys()
    {
        using var agency = await World.AddAgency("tanpa-cakupan", "Tanpa cakupan");
        (await agency.Post("/v1/agency/keys", Encoding.UTF8.GetBytes(agency.Jwks), key: null)).Refused("scope.insufficient", 403);
    }

    static (string, string)[] Terms(Agency agency) =>
    [
        ("Name", "Puskesmas Contoh"), ("Scopes", "exchange"), ("Scopes", "trail"), ("Grants", "client_credentials"), ("Grants", "authorization_code"),
        ("Redirects", "https://puskesmas.example/back\r\n"), ("Logouts", ""), ("Jwks", agency.Jwks), ("JwksUri", ""), ("Contact", "perjanjian 12"),
    ];

    async Task<Agency> Registered(string id, string scope)
    {
        var agency = new Agency(World.Hub, id) { Scope = scope };
        (await World.Hub.Operate("/v1/dev/agencies", new { id, name = "Uji", jwks = JsonSerializer.Deserialize<JsonElement>(agency.Jwks), scopes = (string[])[scope] })).Good();
        return agency;
    }

    static Task<Reply> AskToken(Agency agency)
    {
        agency.Scope = "exchange trail";
        return agency.AskToken();
    }

    /// <summary>The agency's public records, in the order of the log, once the checkpoint covers the last act.</summary>
    async Task<List<LedgerRecord>> Records(string agency)
    {
        await Task.Delay(600);
        var records = new List<LedgerRecord>();
        for (var page = 0; (await World.Hub.Get(Audit.Writing.PublicRecordFiles.PageOf(page).Insert(0, "/log/"))) is { Status: System.Net.HttpStatusCode.OK } list; page++)
        {
            foreach (var index in Audit.Writing.PublicRecordFiles.TryReadPage(list.Body)!)
            {
                records.Add(RecordCodec.Decode((await World.Hub.Get("/log/" + Audit.Writing.PublicRecordFiles.PathOf(index))).Body));
            }
        }
        return [.. records.Where(record => record is AgencyRecord r && r.AgencyId == agency || record is AgencyKeyRecord k && k.AgencyId == agency)];
    }
}
