using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Refusals;

/// <summary>Requests that are the agency's own words, but wrong ones: a clear code each, on record once the signature held.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class BadBodyTests(SharedWorld shared, ITestOutputHelper output)
{
    const int Rounds = 12;

    World World => shared.World;

    public static TheoryData<string, string> Unreadable => new()
    {
        { "{\"subject\":", "json.malformed" },
        { "", "json.malformed" },
        { "[]", "request.schema" },
        { "\"nik\"", "request.schema" },
        { "{\"subject\":{\"nik\":\"1\"},\"subject\":{\"nik\":\"2\"}}", "json.duplicate-member" },
        { "{\"a\":" + new string('[', 200) + new string(']', 200) + "}", "json.too-deep" },
        { "{\"nik\":\"\ud800\"}", "json.not-utf8" },
        { Right("\"extra\":1"), "request.schema" },
        { Right("\"justification\":7"), "request.schema" },
        { Right().Replace("\"consent\"", "\"because\"", StringComparison.Ordinal), "request.schema" },
        { Right().Replace("[\"nik\"]", "\"nik\"", StringComparison.Ordinal), "request.schema" },
        { Right().Replace("[\"nik\"]", "[\"nik\",\"nik\"]", StringComparison.Ordinal), "request.schema" },
        { Right().Replace("1101010101250000", "11010101012500", StringComparison.Ordinal), "request.schema" },
        { Right().Replace("\"1101010101250000\"", "1101010101250000", StringComparison.Ordinal), "request.schema" },
    };

    public static TheoryData<string, string, string, string, string> Unknown => new()
    {
        { "civil-registry.nobody", "benefit-eligibility", "consent", "nik", "dataset.unknown" },
        { "civil-registry.person", "curiosity", "consent", "nik", "purpose.unknown" },
        { "civil-registry.person", "benefit-eligibility", "consent", "shoe_size", "field.unknown" },
        { "civil-registry.person", "benefit-eligibility", "public-task", "nik", "legal-basis.not-allowed" },
        { "civil-registry.person", "school-zoning", "public-task", "nik", "purpose.not-allowed" },
        { "civil-registry.person", "benefit-eligibility", "consent", "full_name", "purpose.not-allowed" },
        { "civil-registry.person", "benefit-eligibility", "consent", "religion", "policy.special-category" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Unreadable_body_is_refused_and_recorded(string body, string code)
    {
        var bytes = code is "json.not-utf8" ? [.. "{\"nik\":\""u8, 0xC3, 0x28, .. "\"}"u8] : Encoding.UTF8.GetBytes(body);
        await IsOnRecord((await World.Kemensos.ExchangeBytes(bytes)).Recorded(code, 400), code);
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task Unknown_words_are_refused_and_recorded(string dataset, string purpose, string basis, string field, string code) =>
        await IsOnRecord((await World.Kemensos.Exchange(Asks.Of(World.NikOfNobodyYet, dataset, purpose, basis, field))).Recorded(code), code);

    [Fact]
    public async Task Empty_field_list_is_refused_and_recorded()
    {
        var answered = (await World.Kemensos.Exchange(Asks.Of(World.NikOfNobodyYet, "civil-registry.person", "benefit-eligibility", "consent"))).Recorded("fields.empty");
        await IsOnRecord(answered, "fields.empty");
    }

    [Fact]
    public async Task Megabyte_is_refused_before_it_is_read()
    {
        var large = JsonSerializer.SerializeToUtf8Bytes(new { filler = new string('x', 1_000_000) });
        (await World.Kemensos.ExchangeBytes(large)).NotRecorded("body.too-large", 413);
        (await World.Kemensos.ExchangeBytes(new byte[2_000_000])).NotRecorded("body.too-large", 413);
    }

    [Fact]
    public async Task Content_that_is_not_json_is_refused()
    {
        var body = Encoding.UTF8.GetBytes(Right());
        await IsOnRecord((await World.Kemensos.ExchangeBytes(body, new() { ContentType = "text/plain" })).Recorded("body.media-type", 415), "body.media-type");
        (await World.Kemensos.ExchangeBytes(body, new() { ContentType = "application/x+json" })).Recorded("body.media-type", 415);
        (await World.Kemensos.ExchangeBytes(body, new() { ContentType = "application/json; charset=utf-16" })).Recorded("body.media-type", 415);
        (await World.Kemensos.ExchangeBytes(body, new() { ContentEncoding = "gzip" })).NotRecorded("body.encoding", 415);
    }

    [Fact]
    public async Task Idempotency_key_of_a_wrong_form_is_refused()
    {
        (await World.Kemensos.Exchange(Asks.Person(World.NikOfNobodyYet), new string('k', 129))).Recorded("idempotency.bad-key", 400);
        (await World.Kemensos.Exchange(Asks.Person(World.NikOfNobodyYet), "two words")).Recorded("idempotency.bad-key", 400);
    }

    [Fact]
    public async Task Addresses_that_do_not_exist_are_problem_details_too()
    {
        (await World.Hub.Get("/v2/exchanges")).Refused("hub.not-found", 404);
        (await World.Hub.Get("/v1/proofs/AAAAAAAAAAAAAAAAAAAAAA.tlog-proof")).Refused("proof.unknown", 404);
        (await World.Hub.Get("/log/tile/9/000")).Refused("hub.not-found", 404);
        (await World.Hub.Get("/docs/errors/no.such-code")).Refused("hub.not-found", 404);
        (await World.Kemensos.Get("/v1/exchanges/not-an-id")).Refused("exchange.unknown", 404);
        (await World.Kemensos.Get("/v1/consents/not-an-id")).Refused("consent.unknown", 404);
    }

    [Fact]
    public async Task Unknown_person_looks_like_a_person_without_consent()
    {
        using var citizen = await World.Citizen();
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var i = 0; i < Rounds; i++)
        {
            var (reply, other) = (await Timed(citizen.Nik, known), await Timed(World.UnknownNik, unknown));
            reply.Recorded("consent.required", 403);
            other.Recorded("consent.required", 403);
            Assert.Equal(Shape(reply), Shape(other));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median of {Rounds}: known {Median(known):F1} ms, unknown {Median(unknown):F1} ms"));

        var asked = await World.Kemensos.AskForPerson(World.UnknownNik);
        var view = (await World.Kemensos.Get("/v1/consents/" + asked)).Good();
        Assert.Equal("requested", view.GetProperty("state").GetString());
        var real = (await World.Kemensos.Get("/v1/consents/" + await World.Kemensos.AskForPerson(citizen.Nik))).Good();
        Assert.Equal(Names(real), Names(view));
    }

    async Task<Reply> Timed(string nik, List<double> times)
    {
        var started = Stopwatch.GetTimestamp();
        var reply = await World.Kemensos.Exchange(Asks.Person(nik));
        times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return reply;
    }

    async Task IsOnRecord(Answered answered, string code)
    {
        var read = (await World.Kemensos.Get("/v1/exchanges/" + answered.Id)).Good();
        Assert.Equal("refused", read.GetProperty("outcome").GetString());
        Assert.Equal(code, read.GetProperty("code").GetString());
        Assert.Equal(LogCopy.Read(answered.Promise), LogCopy.Read(read.GetProperty("promise").GetString()!));
    }

    /// <summary>Members, kinds and header names; nothing that differs from one request to the next.</summary>
    static string Shape(Reply reply) =>
        $"{reply.Status} {Names(reply.Json)} {string.Join(',', reply.Headers.Select(h => h.Key).Order(StringComparer.Ordinal))} {reply.Json.GetProperty("promise").GetString()!.Split('.')[0].Length}";

    static string Names(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? "{" + string.Join(',', element.EnumerateObject().Select(m => m.Name + ":" + Names(m.Value))) + "}"
        : element.ValueKind.ToString();

    static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    static string Right(string? more = null) =>
        $$"""{"subject":{"nik":"1101010101250000"},"dataset":"civil-registry.person","purpose":"benefit-eligibility","legalBasis":"consent","fields":["nik"]{{(more is null ? "" : "," + more)}}}""";
}
