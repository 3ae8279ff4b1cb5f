using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Schemas;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Walk;

/// <summary>The main job on people of the national region list, from the first refusal to the last.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class ConsentWalkTests(SharedWorld shared)
{
    static readonly CompiledSchema PayloadSchema = SchemaSet.Embedded.Compile("urn:hub:schema:api:exchange-payload");

    /// <summary>Rupiah a year, as POL-SOC-002 says.</summary>
    const long IncomeThreshold = 60_000_000;

    World World => shared.World;

    [Fact]
    public async Task Exchange_is_refused_released_and_refused_again_as_the_citizen_decides()
    {
        using var citizen = await World.Citizen();
        var before = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required", 403);

        var consent = await World.Kemensos.AskForPerson(citizen.Nik);
        var pending = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required", 403);
        await citizen.Answer(consent, "Grant");
        var reply = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Good();
        Assert.Equal("released", reply.GetProperty("outcome").GetString());
        var payload = await World.Kemensos.Open(reply.GetProperty("sealed").GetString()!);
        CheckPerson(payload, citizen.Nik, reply.GetProperty("exchangeId").GetString()!);

        await citizen.Answer(consent, "Revoke");
        var after = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.revoked", 403);

        var history = await citizen.History();
        foreach (var entry in (Answered[])[before, pending, Answered.Of(reply), after])
        {
            Assert.Contains($"/v1/proofs/{entry.Id}.tlog-proof", history, StringComparison.Ordinal);
            var promise = await LogCopy.Kept(World.Hub, entry);
            Assert.Contains($"#{promise.Index} ", history, StringComparison.Ordinal);
            var read = (await World.Kemensos.Get("/v1/exchanges/" + entry.Id)).Good();
            Assert.Equal(promise.Index, read.GetProperty("index").GetInt64());
            Assert.Equal(entry.Promise.Split('.')[1], read.GetProperty("promise").GetString()!.Split('.')[1]);
        }
        // Besides those four: the binding, and the consent asked for, given and taken back.
        Assert.Equal(8, history.Split("class=\"card\"").Length - 1);
        var listed = (await World.Kemensos.Get("/v1/consents")).Good().EnumerateArray().Single(c => c.GetProperty("consentId").GetString() == consent);
        Assert.Equal("revoked", listed.GetProperty("state").GetString());
        (await World.Kemenkes.Get("/v1/exchanges/" + before.Id)).NotRecorded("exchange.unknown", 404);
    }

    [Fact]
    public async Task Income_leaves_as_yes_or_no_only()
    {
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Kemensos.AskForIncome(citizen.Nik), "Grant");
        var reply = (await World.Kemensos.Exchange(Asks.Income(citizen.Nik))).Good();
        var payload = await World.Kemensos.Open(reply.GetProperty("sealed").GetString()!);
        var field = Assert.Single(Fields(payload));
        Assert.Equal("income_below_threshold", field.Key);
        using var register = new HttpClient();
        var held = JsonSerializer.Deserialize<JsonElement>(await register.GetByteArrayAsync($"{World.IncomeUrl}/income/{citizen.Nik}")).GetProperty("gross_income");
        Assert.Equal(held.GetInt64() < IncomeThreshold ? JsonValueKind.True : JsonValueKind.False, field.Value.ValueKind);
        Assert.All(JsonDocument.Parse(payload).RootElement.GetProperty("fields").EnumerateArray(), f => Assert.False(f.GetProperty("value").ValueKind is JsonValueKind.Number or JsonValueKind.String));
        (await World.Kemensos.Exchange(Asks.Of(citizen.Nik, "income.annual", "benefit-eligibility", "consent", "gross_income"))).Recorded("purpose.not-allowed");
    }

    [Fact]
    public async Task Pseudonym_is_the_recipients_own()
    {
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Kemensos.AskForPerson(citizen.Nik), "Grant");
        await citizen.Answer(await World.Bench.AskForPerson(citizen.Nik), "Grant");
        var first = await Pseudonym(World.Kemensos, Asks.Person(citizen.Nik));
        Assert.Equal(first, await Pseudonym(World.Kemensos, Asks.Person(citizen.Nik)));
        Assert.NotEqual(first, await Pseudonym(World.Bench, Asks.Bench(citizen.Nik)));
    }

    [Fact]
    public async Task Retry_gets_outcome_and_promise_and_never_the_payload_again()
    {
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Kemensos.AskForPerson(citizen.Nik), "Grant");
        var key = "retry-" + citizen.SignInName;
        var first = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik), key)).Good();
        var again = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik), key)).Good();
        Assert.Equal(Answered.Of(first).Id, Answered.Of(again).Id);
        Assert.Equal(LogCopy.Read(Answered.Of(first).Promise), LogCopy.Read(Answered.Of(again).Promise));
        Assert.False(again.TryGetProperty("sealed", out _));
        (await World.Kemensos.Exchange(Asks.Income(citizen.Nik), key)).NotRecorded("idempotency.conflict", 422);

        var refusedKey = "refused-" + citizen.SignInName;
        var refused = (await World.Kemensos.Exchange(Asks.Income(citizen.Nik), refusedKey)).Recorded("consent.required");
        Assert.Equal(refused.Id, (await World.Kemensos.Exchange(Asks.Income(citizen.Nik), refusedKey)).Recorded("consent.required").Id);
    }

    [Fact]
    public async Task Fhir_patient_is_released_as_the_policy_says()
    {
        Assert.SkipUnless(World.HasFhir, "../shared/data/fhir-r4 is absent");
        using var citizen = await World.Citizen(World.NikOfPatient);
        await citizen.Answer(await World.Kemenkes.AskConsent(citizen.Nik, "fhir.patient", "care-coordination", "active", "gender", "birth_date", "city"), "Grant");
        var reply = (await World.Kemenkes.Exchange(Asks.Patient(citizen.Nik))).Good();
        var payload = await World.Kemenkes.Open(reply.GetProperty("sealed").GetString()!);
        var fields = Fields(payload);
        Assert.Equal(["active", "birth_date", "city", "gender"], fields.Keys.Order(StringComparer.Ordinal));
        Assert.True(fields["active"].GetBoolean());
        Assert.Equal("1974", fields["birth_date"].ToString());
        Assert.Equal("PleasantVille", fields["city"].GetString());
        Assert.Equal("male", fields["gender"].GetString());
        Assert.DoesNotContain("Chalmers", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
        (await World.Kemenkes.Exchange(Asks.Of(citizen.Nik, "fhir.patient", "care-coordination", "consent", "phone"))).Recorded("policy.denied", 403);
    }

    static async Task<string> Pseudonym(Agency agency, object ask)
    {
        var reply = (await agency.Exchange(ask)).Good();
        return Fields(await agency.Open(reply.GetProperty("sealed").GetString()!))["nik"].GetString()!;
    }

    static void CheckPerson(byte[] payload, string nik, string exchange)
    {
        var read = JsonSerializer.Deserialize<JsonElement>(payload);
        Assert.Empty(PayloadSchema.Validate(read).Faults);
        Assert.Equal(exchange, read.GetProperty("exchangeId").GetString());
        Assert.Equal("kemensos", read.GetProperty("agency").GetString());
        var fields = Fields(payload);
        Assert.Equal(Asks.PersonFields.Order(StringComparer.Ordinal), fields.Keys.Order(StringComparer.Ordinal));
        Assert.Matches("^(19|20)[0-9]{2}$", fields["birth_date"].ToString());
        Assert.Equal(nik.Substring(10, 2), fields["birth_date"].ToString()[2..]);
        Assert.NotEqual(nik, fields["nik"].GetString());
        Assert.DoesNotContain(nik, Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
        // Whoever holds the payload can recompute each commitment: the salts stand in it, and no two are alike.
        var commitments = Commitments.Of(payload);
        Assert.Equal(4, commitments.Values.Distinct().Count());
    }

    static Dictionary<string, JsonElement> Fields(byte[] payload) =>
        JsonSerializer.Deserialize<JsonElement>(payload).GetProperty("fields").EnumerateArray()
            .ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("value"), StringComparer.Ordinal);
}
