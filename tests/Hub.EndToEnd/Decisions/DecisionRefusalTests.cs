using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Decisions;

/// <summary>Decisions that rest on what they may not rest on. Each refusal is on record, and kept.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class DecisionRefusalTests(SharedWorld shared)
{
    World World => shared.World;

    [Fact]
    public async Task What_was_not_released_so_is_refused_and_the_right_request_is_not()
    {
        using var citizen = await World.Citizen();
        using var other = await World.Citizen();
        var right = await World.Kemensos.Gather(citizen);
        var theirs = await World.Kemensos.Gather(other);

        await Refused(right, "decision.value-mismatch", 422, body => Value(body)["value"] = "1901");
        await Refused(right, "decision.value-mismatch", 422, body => Value(body)["salt"] = new string('A', 43));
        await Refused(right, "decision.value-mismatch", 422, body => Value(body)["name"] = "district");
        await Refused(right, "decision.exchange-unknown", 403, body => body["exchanges"]![0]!["leafHash"] = new string('A', 43));
        await Refused(right, "decision.exchange-unknown", 403, body => body["exchanges"]![0] = theirs["exchanges"]![0]!.DeepClone());
        await Refused(right, "decision.exchange-unknown", 403, body => body["subject"]!["nik"] = other.Nik);
        await Refused(right, "decision.programme-unknown", 422, body => body["programme"]!["version"] = 2);
        await Refused(right, "decision.programme-unknown", 422, body => body["programme"]!["id"] = "PRG-SOC-999");
        await Refused(right, "decision.input-missing", 400, body => ((JsonArray)body["exchanges"]!).RemoveAt(1));
        await Refused(right, "request.schema", 400, body => body["outcome"] = "eligible");
        await Refused(right, "request.schema", 400, body => Value(body)["value"] = new JsonObject());

        (await World.Kemensos.Decide(right)).Good();
    }

    [Fact]
    public async Task Unknown_person_is_answered_like_a_known_one()
    {
        using var citizen = await World.Citizen();
        var request = await World.Kemensos.Gather(citizen);
        using var other = await World.Citizen();
        var answers = new List<Dictionary<string, string>>();
        foreach (var nik in (string[])[other.Nik, World.UnknownNik])
        {
            var body = (JsonObject)request.DeepClone();
            body["subject"]!["nik"] = nik;
            var reply = await World.Kemensos.Decide(body);
            await LogCopy.Kept(World.Hub, reply.Recorded("decision.exchange-unknown", 403));
            // Ids and promises are of each request's own; everything else is the same to the letter.
            answers.Add(reply.Json.EnumerateObject().Where(m => m.Name is not ("exchangeId" or "promise")).ToDictionary(m => m.Name, m => m.Value.GetRawText(), StringComparer.Ordinal));
        }
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task Another_agencys_exchange_or_programme_is_refused()
    {
        using var citizen = await World.Citizen();
        var request = await World.Kemensos.Gather(citizen);
        await LogCopy.Kept(World.Hub, (await World.Kemenkes.Decide(request)).Recorded("decision.programme-not-yours", 403));

        await citizen.Answer(await World.Bench.AskForPerson(citizen.Nik), "Grant");
        var body = (JsonObject)request.DeepClone();
        body["exchanges"]![0] = await World.Bench.HandBack(Asks.Bench(citizen.Nik), Deciding.PersonInputs);
        (await World.Kemensos.Decide(body)).Recorded("decision.exchange-unknown", 403);
    }

    [Fact]
    public async Task Data_of_a_consent_since_revoked_decides_nothing()
    {
        using var citizen = await World.Citizen();
        var consent = await World.Kemensos.AskForPerson(citizen.Nik);
        await citizen.Answer(consent, "Grant");
        await citizen.Answer(await World.Kemensos.AskForIncome(citizen.Nik), "Grant");
        var request = Deciding.Request(
            citizen.Nik,
            await World.Kemensos.HandBack(Asks.Person(citizen.Nik), Deciding.PersonInputs),
            await World.Kemensos.HandBack(Asks.Income(citizen.Nik), Deciding.IncomeInputs));
        (await World.Kemensos.Decide(request)).Good();
        await citizen.Answer(consent, "Revoke");
        await LogCopy.Kept(World.Hub, (await World.Kemensos.Decide(request)).Recorded("decision.consent-over", 403));
    }

    [Fact]
    public async Task One_key_is_one_decision()
    {
        using var citizen = await World.Citizen();
        var request = await World.Kemensos.Gather(citizen);
        var key = "one-" + citizen.SignInName;
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => World.Kemensos.Decide(request, key)));
        Assert.Single(replies.Select(reply => reply.Good().GetProperty("decisionId").GetString()).Distinct(StringComparer.Ordinal));
        Assert.Single(replies, reply => reply.Status == HttpStatusCode.Created);
        var other = (JsonObject)request.DeepClone();
        other["programme"]!["version"] = 2;
        (await World.Kemensos.Decide(other, key)).NotRecorded("idempotency.conflict", 422);
    }

    [Fact]
    public async Task Request_that_cannot_be_read_is_on_record_and_one_unsigned_is_not()
    {
        (await World.Kemensos.Post("/v1/decisions", "{"u8.ToArray(), key: null)).Recorded("json.malformed", 400);
        (await World.Kemensos.Post("/v1/decisions", "{}"u8.ToArray(), key: null, new() { ContentType = "text/plain" })).Recorded("body.media-type", 415);
        (await World.Kemensos.Post("/v1/decisions", new byte[40 * 1024], key: null)).Recorded("json.too-large", 413);
        (await World.Kemensos.Post("/v1/decisions", "{}"u8.ToArray(), key: null, new() { WithoutSignature = true })).NotRecorded("signature.invalid", 401);
    }

    async Task Refused(JsonObject right, string code, int status, Action<JsonObject> wrongly)
    {
        var body = (JsonObject)right.DeepClone();
        wrongly(body);
        await LogCopy.Kept(World.Hub, (await World.Kemensos.Decide(body)).Recorded(code, status));
    }

    static JsonNode Value(JsonObject body) => body["exchanges"]![0]!["values"]![0]!;
}
