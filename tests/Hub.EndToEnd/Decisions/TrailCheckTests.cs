using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Api.Trails;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.EndToEnd.Support;
using Hub.Verify.Trails;

namespace Hub.EndToEnd.Decisions;

/// <summary>What the auditor's page checks, on a trail of a running hub and on its wrong twins; the offline verifier agrees.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class TrailCheckTests(SharedWorld shared)
{
    static readonly ManagedEd25519 Ed25519 = new();

    World World => shared.World;

    [Fact]
    public async Task Every_wrong_twin_of_a_trail_is_named()
    {
        var right = await Document();
        var (log, keys, notices) = await Keys();
        var checker = new TrailChecker(log, notices, Ed25519);
        Assert.True(checker.Check(Read(right)).Holds);
        Assert.Empty(TrailVerifier.Verify(Bytes(right), log, keys, Ed25519).Faults.Listed);

        (string Code, Action<JsonObject> Wrongly)[] twins =
        [
            ("record.body", twin => Step(twin, 1)["record"]!["reason"] = "something else"),
            ("record.body", twin => Step(twin, 0)["record"]!["inputs"]![0]!["values"]![0]!["json"] = "\"1901\""),
            ("merkle.root", twin => Step(twin, 1)["leaf"]!["at"] = 1),
            ("entry.id", twin => Step(twin, 1)["id"] = Step(twin, 2)["id"]!.DeepClone()),
            ("entry.index", twin => Step(twin, 1)["proof"] = Step(twin, 2)["proof"]!.DeepClone()),
            ("trail.place", twin => ((JsonArray)twin["steps"]!).RemoveAt(2)),
            ("trail.place", twin => ((JsonArray)twin["steps"]!).RemoveAt(0)),
            ("opening.missing", twin => ((JsonArray)twin["openings"]!).Clear()),
            ("exchange.missing", twin => ((JsonArray)twin["exchanges"]!).RemoveAt(0)),
            ("programme.record", twin => twin["programme"] = twin["exchanges"]![0]!.DeepClone()),
            ("proof.malformed", twin => Step(twin, 3)["proof"] = "c2sp.org/tlog-proof@v1\n"),
        ];
        foreach (var (code, wrongly) in twins)
        {
            var twin = (JsonObject)right.DeepClone();
            wrongly(twin);
            var found = checker.Check(Read(twin));
            Assert.True(found.IsFaulty, code);
            Assert.Contains(code, Codes(found));
            Assert.NotEmpty(TrailVerifier.Verify(Bytes(twin), log, keys, Ed25519).Faults.Listed);
        }
    }

    [Fact]
    public async Task Keys_of_somebody_else_verify_nothing()
    {
        var document = Read(await Document());
        var (log, _, notices) = await Keys();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(["notice.signature"], Codes(new TrailChecker(log, other.ExportParameters(includePrivateParameters: false), Ed25519).Check(document)));
        var stranger = NoteVerifierKey.Ed25519(log.Name, RandomNumberGenerator.GetBytes(32));
        var found = new TrailChecker(stranger, notices, Ed25519).Check(document);
        Assert.All(found.Steps, step => Assert.False(step.Parts.Single(part => part.Part == TrailPart.Inclusion).Verdict!.Value.IsRight));
    }

    [Theory]
    [InlineData("steps", 1, TrailPart.Chain)]
    [InlineData("exchanges", 0, TrailPart.Inputs)]
    [InlineData("openings", 0, TrailPart.Opening)]
    public async Task What_rests_on_an_erased_record_is_told_as_unchecked_and_not_as_right(string list, int index, TrailPart part)
    {
        var twin = await Document();
        ((JsonObject)twin[list]![index]!).Remove("record");
        var (log, _, notices) = await Keys();
        var found = new TrailChecker(log, notices, Ed25519).Check(Read(twin));
        Assert.False(found.Holds);
        Assert.False(found.IsFaulty);
        Assert.Contains(found.Steps.SelectMany(step => step.Parts), check => check.Part == part && check.Verdict is null);
    }

    async Task<JsonObject> Document()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        await officer.OpenAndReview(id, "not-eligible", "alasan petugas");
        return (JsonObject)JsonNode.Parse((await citizen.Browser.Get("/v1/trails/" + id)).Body)!;
    }

    async Task<(NoteVerifierKey Log, KeyList Keys, ECParameters Notices)> Keys()
    {
        Assert.True(NoteVerifierKey.TryParse(World.Hub.LogKey, out var log));
        var keys = KeyList.TryParse((await World.Hub.Get("/log/keys.json")).Body)!;
        using var key = keys.Reply[0].ToEcdsa()!;
        return (log!, keys, key.ExportParameters(includePrivateParameters: false));
    }

    static JsonObject Step(JsonObject document, int step) => (JsonObject)document["steps"]![step]!;

    static byte[] Bytes(JsonObject document) => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(document));

    static TrailDocument Read(JsonObject document) => TrailDocument.TryParse(Bytes(document))!;

    static IEnumerable<string> Codes(CheckedTrail found) =>
        found.Steps.Append(found.Programme).Concat(found.Exchanges).Concat(found.Openings)
            .SelectMany(entry => entry.Parts).Select(part => part.Verdict?.Code).OfType<string>().Distinct(StringComparer.Ordinal);
}
