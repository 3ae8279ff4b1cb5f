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
using Hub.Verify;
using Hub.Verify.Trails;

namespace Hub.EndToEnd.Decisions;

/// <summary>What the auditor's page checks, on a trail of a running hub and on its wrong twins: no less and no other than the offline verifier.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class TrailCheckTests(SharedWorld shared) : IDisposable
{
    static readonly ManagedEd25519 Ed25519 = new();

    readonly string _folder = Directory.CreateTempSubdirectory("hub-trail-").FullName;

    World World => shared.World;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_wrong_twin_of_a_trail_is_named_at_its_place()
    {
        var right = await Document();
        var (log, keys) = await Keys();
        var checker = Checker(log, keys);
        var whole = checker.Check(Read(right));
        Assert.True(whole.Holds);
        Assert.All(whole.Steps.Concat(whole.Rests), entry => Assert.All(entry.Parts, part => Assert.True(part.Holds, $"{entry.Entry.Place}: {part.Part}")));

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
            // The page says all that the offline verifier says, and nothing besides.
            var offline = TrailVerifier.Verify(Bytes(twin), log, KeyList.TryParse(keys), Ed25519).Faults.Listed;
            Assert.Equal(offline.Select(fault => fault.ToString()).Order(StringComparer.Ordinal), Shown(found).Select(fault => fault.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Notices_are_checked_by_the_key_of_the_list_that_signed_them()
    {
        var document = Read(await Document());
        var (log, file) = await Keys();
        var keys = KeyList.TryParse(file)!;
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = new LibcryptoEd25519().Open(RandomNumberGenerator.GetBytes(32));
        byte[] Signed(params PublicJwk[] reply) => (keys with { Reply = reply }).Sign(root, "root");

        // After a change of keys the newest stands first, and the one that signed behind it.
        Assert.True(Checker(log, Signed(PublicJwk.Of(other, "newer"), keys.Reply[0])).Check(document).Holds);
        Assert.Equal(["notice.key-unknown"], Codes(Checker(log, Signed(PublicJwk.Of(other, "newer"))).Check(document)));
        Assert.Equal(["notice.signature"], Codes(Checker(log, Signed(PublicJwk.Of(other, keys.Reply[0].Kid))).Check(document)));
        var stranger = Checker(NoteVerifierKey.Ed25519(log.Name, RandomNumberGenerator.GetBytes(32)), file).Check(document);
        Assert.All(stranger.Steps.Concat(stranger.Rests), entry => Assert.True(entry.Parts.Single(part => part.Part == TrailPart.Inclusion).IsFaulty));
    }

    [Fact]
    public async Task Without_a_key_list_the_notices_are_told_as_unchecked_and_not_as_right()
    {
        var (log, _) = await Keys();
        var found = new TrailChecker(log, _folder + "/nothing", Ed25519).Check(Read(await Document()));
        Assert.False(found.Holds);
        Assert.False(found.IsFaulty);
        var part = Assert.Single(found.Steps.SelectMany(step => step.Parts), part => part.Part == TrailPart.Notice);
        Assert.False(part.Checked);
        Assert.Equal("notice.unchecked", Assert.Single(part.Faults).Code);
    }

    [Theory]
    [InlineData("steps", 0, TrailPart.Notice)]
    [InlineData("steps", 0, TrailPart.Times)]
    [InlineData("steps", 1, TrailPart.Chain)]
    [InlineData("exchanges", 0, TrailPart.Inputs)]
    [InlineData("openings", 0, TrailPart.Opening)]
    [InlineData("programme", 0, TrailPart.Programme)]
    public async Task What_rests_on_an_erased_record_is_told_as_unchecked_and_not_as_right(string list, int index, TrailPart part)
    {
        var twin = await Document();
        ((JsonObject)(list is "programme" ? twin[list] : twin[list]![index])!).Remove("record");
        var (log, keys) = await Keys();
        var found = Checker(log, keys).Check(Read(twin));
        Assert.False(found.Holds);
        Assert.False(found.IsFaulty);
        Assert.All(found.Steps.SelectMany(step => step.Parts).Where(check => check.Part == part && list != "steps"), check => Assert.False(check.Checked));
        Assert.Contains(found.Steps.SelectMany(step => step.Parts), check => check.Part == part && !check.Checked && !check.IsFaulty);
    }

    async Task<JsonObject> Document()
    {
        var (citizen, id) = await Deciding.Decided(World);
        using var officer = await World.SignedIn("officer", "kemensos");
        await officer.OpenAndReview(id, "not-eligible", "alasan petugas");
        return (JsonObject)JsonNode.Parse((await citizen.Browser.Get("/v1/trails/" + id)).Body)!;
    }

    async Task<(NoteVerifierKey Log, byte[] Keys)> Keys()
    {
        Assert.True(NoteVerifierKey.TryParse(World.Hub.LogKey, out var log));
        return (log!, (await World.Hub.Get("/log/keys.json")).Body);
    }

    TrailChecker Checker(NoteVerifierKey log, byte[] keys)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(file, keys);
        return new(log, file, Ed25519);
    }

    static JsonObject Step(JsonObject document, int step) => (JsonObject)document["steps"]![step]!;

    static byte[] Bytes(JsonObject document) => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(document));

    static TrailDocument Read(JsonObject document) => TrailDocument.TryParse(Bytes(document))!;

    static IEnumerable<Fault> Shown(CheckedTrail found) => found.Steps.Concat(found.Rests).SelectMany(entry => entry.Parts).SelectMany(part => part.Faults).Concat(found.Others);

    static IEnumerable<string> Codes(CheckedTrail found) => Shown(found).Select(fault => fault.Code).Distinct(StringComparer.Ordinal);
}
