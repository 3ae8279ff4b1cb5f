using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Canon.Records;
using Hub.Canon.Schemas;
using Hub.EndToEnd.Support;
using Hub.Jose;
using Hub.Verify.Proofs;

namespace Hub.EndToEnd.Agencies;

/// <summary>What an agency sees of the keys that the hub holds for it, and what it can prove.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class KeyFeedTests(SharedWorld shared)
{
    static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    World World => shared.World;

    [Fact]
    public async Task Feed_shows_every_change_of_an_agencys_keys_and_each_can_be_proved_offline()
    {
        using var agency = await World.AddAgency("pantau", "Pemantau kunci");
        using var stranger = EcKey.Create(KeyUse.Signature, "sig-2");
        await Register("pantau", JsonWebKeys.Write([agency.Signing.Public, stranger.Public, agency.Sealing.Public]));
        await Register("pantau", agency.Jwks);

        var page = await Settled("pantau", changes: 4);
        Assert.True(SchemaSet.Embedded.Compile("urn:hub:schema:api:agency-keys").Validate(page).IsValid);
        Assert.Equal(["added sig-1", "added enc-1", "added sig-2", "removed sig-2"], page.GetProperty("changes").EnumerateArray().Select(change => Said(change.GetProperty("record"))));
        Assert.Equal(["sig-1", "enc-1"], page.GetProperty("current").EnumerateArray().Select(key => key.GetProperty("keyId").GetString()));
        Assert.True(NoteVerifierKey.TryParse(World.Hub.LogKey, out var logKey));
        foreach (var change in page.GetProperty("changes").EnumerateArray())
        {
            var proof = (await World.Hub.Get($"/v1/proofs/{change.GetProperty("id").GetString()}.tlog-proof")).Body;
            var entry = TlogProof.TryParse(proof)!.Extra!.Value.ToArray();
            Assert.True(PromiseVerifier.VerifyProof(entry, proof, logKey, new ManagedEd25519()).Faults.IsRight);
            Assert.True(Audit.Leaves.Leaf.TryParse(entry, out var leaf));
            Assert.Equal(leaf.Body, RecordCodec.BodyHash(Canon.Jcs.Canonicalize(Encoding.UTF8.GetBytes(change.GetProperty("record").GetRawText()))));
            Assert.Equal(leaf.At, change.GetProperty("at").GetInt64());
        }
    }

    [Fact]
    public async Task Feed_is_paged_by_index_and_says_in_a_line_that_nothing_changed()
    {
        using var agency = await World.AddAgency("halaman", "Halaman kunci");
        var page = await Settled("halaman", changes: 2);
        var first = page.GetProperty("changes")[0].GetProperty("index").GetInt64();
        var rest = (await World.Hub.Get($"/v1/agencies/halaman/keys?after={first}")).Good();
        Assert.Equal("added enc-1", Said(Assert.Single(rest.GetProperty("changes").EnumerateArray()).GetProperty("record")));
        Assert.Equal(2, rest.GetProperty("current").GetArrayLength());
        Assert.Empty((await World.Hub.Get($"/v1/agencies/halaman/keys?after={page.GetProperty("last").GetInt64()}")).Good().GetProperty("changes").EnumerateArray());
        (await World.Hub.Get("/v1/agencies/halaman/keys?after=-1")).Refused("list.bad-page", 400);
        (await World.Hub.Get("/v1/agencies/belum-ada/keys")).Refused("hub.not-found", 404);

        using var http = World.Hub.Client(cookies: null);
        using var answer = await http.GetAsync("/v1/agencies/halaman/keys");
        Assert.Equal("no-cache, public", string.Join(", ", answer.Headers.CacheControl!.ToString().Split(", ").Order(StringComparer.Ordinal)));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/agencies/halaman/keys");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var same = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task Feed_reader_is_shown_the_newest_change_first()
    {
        using var agency = await World.AddAgency("umpan", "Umpan kunci");
        await Settled("umpan", changes: 2);
        var reply = await World.Hub.Get("/v1/agencies/umpan/keys.atom");
        Assert.Equal("application/atom+xml", reply.MediaType);
        var feed = XDocument.Parse(reply.Text).Root!;
        Assert.Equal(Atom + "feed", feed.Name);
        Assert.Equal(["added: enc enc-1", "added: sig sig-1"], feed.Elements(Atom + "entry").Select(entry => entry.Element(Atom + "title")!.Value));
        Assert.All(feed.Elements(Atom + "entry"), entry => Assert.StartsWith(World.Hub.Origin + "/v1/proofs/", entry.Element(Atom + "id")!.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Command_line_finds_the_key_that_the_agency_does_not_know()
    {
        using var agency = await World.AddAgency("saksi-kunci", "Saksi kunci");
        await Settled("saksi-kunci", changes: 2);
        using var folder = new RunFolder("watch");
        await File.WriteAllTextAsync(folder.In("mine.json"), agency.Jwks);
        Assert.Equal(0, (await Watch(folder, "saksi-kunci")).ExitCode);

        using var stranger = EcKey.Create(KeyUse.Signature, "sig-9");
        await Register("saksi-kunci", JsonWebKeys.Write([agency.Signing.Public, stranger.Public, agency.Sealing.Public]));
        await Settled("saksi-kunci", changes: 3);
        var found = await Watch(folder, "saksi-kunci");
        Assert.True(found.ExitCode == 1, found.Said);
        Assert.Contains("agency-key.unknown", found.Said, StringComparison.Ordinal);
        Assert.Contains(stranger.Public.Thumbprint, found.Said, StringComparison.Ordinal);

        // Taken back, it still is one that was held for a while.
        await Register("saksi-kunci", agency.Jwks);
        await Settled("saksi-kunci", changes: 4);
        Assert.Equal(1, (await Watch(folder, "saksi-kunci")).ExitCode);
        await File.WriteAllTextAsync(folder.In("old.json"), JsonWebKeys.Write([stranger.Public]));
        Assert.Equal(0, (await Watch(folder, "saksi-kunci", "--retired", folder.In("old.json"))).ExitCode);

        // A log of another key proves nothing.
        await File.WriteAllTextAsync(folder.In("other.txt"), NoteVerifierKey.Ed25519(World.Hub.LogKey[..World.Hub.LogKey.IndexOf('+', StringComparison.Ordinal)], new byte[32]).ToString());
        Assert.NotEqual(0, (await Watch(folder, "saksi-kunci", "--retired", folder.In("old.json"), "--key", folder.In("other.txt"))).ExitCode);
    }

    async Task Register(string id, string jwks) =>
        (await World.Hub.Operate("/v1/dev/agencies", new { id, name = "Uji " + id, jwks = JsonSerializer.Deserialize<JsonElement>(jwks), scopes = (string[])["exchange"] })).Good();

    /// <summary>The feed once the published checkpoint covers so many changes.</summary>
    async Task<JsonElement> Settled(string agency, int changes)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var reply = await World.Hub.Get($"/v1/agencies/{agency}/keys");
            if (reply.Status == HttpStatusCode.OK && reply.Json.GetProperty("changes").GetArrayLength() >= changes)
            {
                return reply.Good();
            }
            await Task.Delay(50);
        }
        throw new InvalidOperationException($"the feed of {agency} never showed {changes} changes");
    }

    Task<(int ExitCode, string Said)> Watch(RunFolder folder, string agency, params string[] further)
    {
        string[] key = further.Contains("--key", StringComparer.Ordinal) ? [] : ["--key", Path.Combine(World.Hub.Data, "vkey.txt")];
        return ChildProcess.Run("Hub.Cli", "hub.dll", ["agency", "keys", "watch", agency, "--expect", folder.In("mine.json"), "--data", World.Hub.Data, .. key, .. further]);
    }

    static string Said(JsonElement record) => $"{record.GetProperty("change").GetString()} {record.GetProperty("keyId").GetString()}";
}
