using System.Text;
using System.Text.Json;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Refusals;

/// <summary>Consents over the API: what agencies may ask, what citizens may answer, and what neither may.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class ConsentApiTests(SharedWorld shared)
{
    World World => shared.World;

    public static TheoryData<string, string, string, int, string, int> Wrong => new()
    {
        { "civil-registry.nobody", "benefit-eligibility", "nik", 30, "consent.no-notice", 403 },
        { "civil-registry.person", "curiosity", "nik", 30, "consent.no-notice", 403 },
        { "civil-registry.person", "benefit-eligibility", "religion", 30, "purpose.not-allowed", 403 },
        { "civil-registry.person", "benefit-eligibility", "nik", 0, "request.schema", 400 },
        { "civil-registry.person", "benefit-eligibility", "nik", 367, "request.schema", 400 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Request_that_cannot_be_put_to_a_citizen_is_refused(string dataset, string purpose, string field, int days, string code, int status) =>
        (await Ask(World.NikOfNobodyYet, dataset, purpose, field, days)).Refused(code, status);

    [Fact]
    public async Task Request_that_is_not_json_is_refused()
    {
        (await World.Kemensos.Post("/v1/consents", "{"u8.ToArray(), key: null)).Refused("json.malformed", 400);
        (await World.Kemensos.Post("/v1/consents", "{}"u8.ToArray(), key: null, new() { ContentType = "text/plain" })).Refused("body.media-type", 415);
        (await World.Kemensos.Post("/v1/consents", "{}"u8.ToArray(), key: null, new() { WithoutSignature = true })).NotRecorded("signature.invalid", 401);
    }

    [Fact]
    public async Task Retried_request_is_the_same_consent_and_another_under_its_key_is_refused()
    {
        using var citizen = await World.Citizen();
        foreach (var nik in (string[])[citizen.Nik, World.UnknownNik])
        {
            var key = $"consent-{citizen.SignInName}-{nik[..6]}-{nik == World.UnknownNik}";
            var first = (await Ask(nik, "civil-registry.person", "benefit-eligibility", "nik", 30, key)).Good().GetProperty("consent");
            var again = (await Ask(nik, "civil-registry.person", "benefit-eligibility", "nik", 30, key)).Good().GetProperty("consent");
            Assert.Equal(first.GetRawText(), again.GetRawText());
            (await Ask(nik, "civil-registry.person", "benefit-eligibility", "nik", 31, key)).NotRecorded("idempotency.conflict", 422);
        }
    }

    [Fact]
    public async Task Asking_first_does_not_show_who_is_known()
    {
        using var citizen = await World.Citizen();
        foreach (var nik in (string[])[citizen.Nik, World.UnknownNik])
        {
            var consent = await World.Kemensos.AskForPerson(nik);
            (await World.Kemensos.Exchange(Asks.Person(nik))).Recorded("consent.required", 403);
            Assert.Equal("requested", (await World.Kemensos.Get("/v1/consents/" + consent)).Good().GetProperty("state").GetString());
            var listed = (await World.Kemensos.Get("/v1/consents")).Good()[0];
            Assert.Equal(consent, listed.GetProperty("consentId").GetString());
            Assert.DoesNotContain(nik, listed.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Citizen_answers_over_the_api_with_session_and_antiforgery_token()
    {
        using var citizen = await World.Citizen();
        var consent = await World.Kemensos.AskForPerson(citizen.Nik);
        var page = await citizen.Browser.Open("/me/consents/" + consent);
        (await citizen.Browser.Act($"/v1/consents/{consent}/grant", token: null)).Refused("form.antiforgery", 400);
        (await citizen.Browser.Act("/v1/consents/AAAAAAAAAAAAAAAAAAAAAA/grant", page)).Refused("consent.unknown", 404);
        (await citizen.Browser.Act($"/v1/consents/{consent}/revoke", page)).Refused("consent.illegal-transition", 409);
        var granted = (await citizen.Browser.Act($"/v1/consents/{consent}/grant", page)).Good();
        Assert.Equal("active", granted.GetProperty("consent").GetProperty("state").GetString());
        var entry = new Answered(granted.GetProperty("entryId").GetString()!, granted.GetProperty("promise").GetString()!);
        await LogCopy.Kept(World.Hub, entry);
        Assert.False((await citizen.Browser.Act($"/v1/consents/{consent}/grant", page)).Good().TryGetProperty("promise", out _));
        (await citizen.Browser.Act($"/v1/consents/{consent}/refuse", page)).Refused("consent.illegal-transition", 409);

        using var other = await World.Citizen();
        (await other.Browser.Act($"/v1/consents/{consent}/revoke", await other.Browser.Open("/me"))).Refused("consent.unknown", 404);
        (await World.Kemenkes.Get("/v1/consents/" + consent)).Refused("consent.unknown", 404);
        var theirs = (await citizen.Browser.Open("/v1/consents")).Reply.Good();
        Assert.Equal(consent, Assert.Single(theirs.EnumerateArray()).GetProperty("consentId").GetString());
    }

    [Fact]
    public async Task Nobody_without_a_session_answers()
    {
        using var nobody = new Browser(World.Hub);
        (await nobody.Act("/v1/consents/AAAAAAAAAAAAAAAAAAAAAA/grant", token: null)).Refused("session.required", 401);
        using var unbound = await World.SignedIn("citizen");
        (await unbound.Act("/v1/consents/AAAAAAAAAAAAAAAAAAAAAA/grant", token: null)).Refused("role.insufficient", 403);
    }

    Task<Reply> Ask(string nik, string dataset, string purpose, string field, int validForDays, string? key = null)
    {
        var body = JsonSerializer.Serialize(new { subject = new { nik }, dataset, purpose, fields = (string[])[field], validForDays });
        return World.Kemensos.Post("/v1/consents", Encoding.UTF8.GetBytes(body), key);
    }
}
