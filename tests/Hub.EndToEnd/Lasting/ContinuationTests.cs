using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Recovery;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.EndToEnd.Support;
using Hub.Verify.Continuations;
using Hub.Verify.Logs;
using Hub.Verify.Proofs;

namespace Hub.EndToEnd.Lasting;

/// <summary>A hub whose log lost its end for good: it goes on under another origin, on consents given anew, and says everywhere what is missing.</summary>
[Collection(LastingWorldTests.Name)]
public sealed class ContinuationTests
{
    const string Next = "localhost/continued";

    [Fact]
    public async Task Hub_goes_on_with_a_new_log_and_nothing_of_the_old_one_has_effect()
    {
        await using var world = await World.Start("continuation");
        using var citizen = await world.Citizen();
        var hub = world.Hub;
        var consent = await world.Bench.AskForPerson(citizen.Nik);
        await citizen.Answer(consent, "Grant");
        var first = Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Good());
        await LogCopy.Kept(hub, first);
        var (oldKey, oldProof) = (hub.LogKey, (await hub.Get($"/v1/proofs/{first.Id}.tlog-proof")).Body);
        var oldOrigin = Key(oldKey).Name;
        await Tool("ledger", "backup", world.Folder.In("backup"), "--data", hub.Data);
        var lost = Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Good());
        await LogCopy.Kept(hub, lost);
        await hub.Stop();
        await Tool("ledger", "restore", world.Folder.In("backup"), "--set-aside", "--data", hub.Data);
        Assert.Contains("ledger.behind-checkpoint", (await Assert.ThrowsAsync<InvalidOperationException>(hub.StartAgain)).Message, StringComparison.Ordinal);
        var refused = Path.Combine(hub.Data, "start-refused");
        Assert.Contains("hub ledger recover", await File.ReadAllTextAsync(refused, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var said = await Tool("ledger", "recover", "--new-origin", Next, "--give-up-tail", "--data", hub.Data);
        Assert.Contains($"{oldOrigin} ended: entries ", said, StringComparison.Ordinal);
        await hub.StartAgain();
        Assert.False(File.Exists(refused));
        Assert.Equal(0, (await hub.Get("/health/ready")).Good().GetProperty("erasures").GetProperty("replayed").GetInt32());

        // Neither the consent of the old log nor its request is one here; a consent given anew counts.
        (await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Recorded("consent.required");
        var anew = await world.Bench.AskForPerson(citizen.Nik);
        Assert.NotEqual(consent, anew);
        await citizen.Answer(anew, "Grant");
        var second = Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Good());
        Assert.Equal(Next, (await LogCopy.Kept(hub, second)).Origin);
        (await world.Bench.Get("/v1/exchanges/" + first.Id)).NotRecorded("exchange.unknown", 404);

        // What survives is provable under its own key, and at its home.
        var kept = (await hub.Get($"/v1/proofs/{first.Id}.tlog-proof")).Body;
        Assert.Equal(TlogProof.TryParse(oldProof)!.Index, TlogProof.TryParse(kept)!.Index);
        Assert.Empty(PromiseVerifier.VerifyProof(TlogProof.TryParse(kept)!.Extra!.Value.ToArray(), kept, Key(oldKey), new ManagedEd25519()).Faults.Listed);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await hub.Get($"/v1/proofs/{lost.Id}.tlog-proof")).Status);
        var earlier = EarlierFolder.Of(hub.Data, oldOrigin);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(earlier, EarlierFolder.Log, "checkpoint"), TestContext.Current.CancellationToken), (await hub.Get($"/log/earlier/{EarlierFolder.IdOf(oldOrigin)}/checkpoint")).Body);
        foreach (var none in new[] { "../keys.json", "tile/../../origin", "hub.db" })
        {
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await hub.Get($"/log/earlier/{EarlierFolder.IdOf(oldOrigin)}/{Uri.EscapeDataString(none)}")).Status);
        }

        await ReadsBoth(citizen, oldOrigin, first);
        await Verified(world, earlier, oldOrigin);
        await ListsAreComplete(world, citizen, oldKey, Path.Combine(earlier, EarlierFolder.Log));
        await hub.Kill();
        await ExportsTheSame(world);
        await using var data = new OpenedData(hub.Data);
        var records = (await data.Entries()).Select(entry => entry.Record).ToList();
        Assert.IsType<ContinuationRecord>(records[0]);
        Assert.Single(records.OfType<AgencyRecord>(), agency => agency.AgencyId == "bench");
        Assert.Empty(await data.Scrub());
    }

    /// <summary>The person's page says where earlier entries stand, and shows them.</summary>
    static async Task ReadsBoth(Citizen citizen, string oldOrigin, Answered first)
    {
        var page = (await citizen.Browser.Open("/me/history", "en")).Html;
        Assert.Contains(oldOrigin, page, StringComparison.Ordinal);
        Assert.Contains("Every consent given in it has ended", page, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Id, page, StringComparison.Ordinal);
        var before = (await citizen.Browser.Open($"/me/history?log={EarlierFolder.IdOf(oldOrigin)}&lang=en")).Html;
        Assert.Contains(first.Id, before, StringComparison.Ordinal);
        Assert.Contains("Data released", before, StringComparison.Ordinal);
        Assert.DoesNotContain("/me/evidence/", before, StringComparison.Ordinal);
    }

    static async Task Verified(World world, string earlier, string oldOrigin)
    {
        var copy = await LogCopy.Take(world.Hub, world.Folder.In("new"));
        var file = await File.ReadAllBytesAsync(Path.Combine(copy.Directory.Folder, "keys.json"));
        var root = Key((await File.ReadAllTextAsync(Path.Combine(world.Hub.Data, "root-vkey.txt"))).Trim());
        var (list, verdict) = KeyList.Verify(file, root, new ManagedEd25519());
        Assert.True(verdict.IsRight);
        var report = ContinuationVerifier.Verify(copy.Directory, copy.Report, list!, listSigned: true, new LogDirectory(Path.Combine(earlier, EarlierFolder.Log)), new ManagedEd25519(), TestContext.Current.CancellationToken);
        Assert.Empty(report.Faults.Listed);
        Assert.Equal(oldOrigin, report.Record!.Continues);
        Assert.Equal(report.OldSize, report.Record.Survives.Size);
        Assert.True(report.LostCount > 0);
    }

    /// <summary>One file proves the person's list complete in both logs, and no tag of one stands in the other.</summary>
    static async Task ListsAreComplete(World world, Citizen citizen, string oldKey, string old)
    {
        var (keys, vkey) = (world.Folder.In("tag-key.json"), world.Folder.In("old-vkey.txt"));
        await File.WriteAllTextAsync(keys, (await citizen.Browser.Send((await citizen.Browser.Open("/me/proof")).FormTo("/me/proof"))).Reply.Text, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(vkey, oldKey, TestContext.Current.CancellationToken);
        await Tool("verify", world.Folder.In("new"), "--key", Path.Combine(world.Hub.Data, "vkey.txt"), "--tag-key", keys);
        await Tool("verify", old, "--key", vkey, "--tag-key", keys);
        var tags = TagsOf(old).ToHashSet();
        Assert.NotEmpty(tags);
        Assert.DoesNotContain(TagsOf(world.Folder.In("new")), tags.Contains);
    }

    static IEnumerable<Id128> TagsOf(string log)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(log, "tile", "entries"), "*", SearchOption.AllDirectories).Select(File.ReadAllBytes))
        {
            foreach (var leaf in Leaves(file))
            {
                for (var slot = 0; slot < Audit.Leaves.Tags.Count; slot++)
                {
                    yield return leaf.Tags[slot];
                }
            }
        }
    }

    static List<Leaf> Leaves(byte[] bundle)
    {
        var leaves = new List<Leaf>();
        var reader = EntryBundle.Read(bundle);
        while (reader.TryNext(out var entry))
        {
            Assert.True(Leaf.TryParse(entry, out var leaf));
            leaves.Add(leaf);
        }
        return leaves;
    }

    /// <summary>The store of the stopped hub gives the files that the hub served, byte for byte, and a second run keeps them.</summary>
    static async Task ExportsTheSame(World world)
    {
        var (served, stored) = (world.Folder.In("new"), world.Folder.In("stored"));
        Assert.Contains(" 0 kept", await Tool("ledger", "export", stored, "--data", world.Hub.Data), StringComparison.Ordinal);
        Assert.Equal(Files(served), Files(stored));
        Assert.DoesNotContain(" 0 kept", await Tool("ledger", "export", stored, "--data", world.Hub.Data), StringComparison.Ordinal);
        Assert.Equal(Files(served), Files(stored));

        static List<(string, string)> Files(string folder) =>
            [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(folder, file), Convert.ToHexString(File.ReadAllBytes(file)))).Order()];
    }

    static NoteVerifierKey Key(string vkey) => NoteVerifierKey.TryParse(vkey, out var key) ? key : throw new InvalidOperationException("no key");

    static async Task<string> Tool(params string[] arguments)
    {
        var (code, said) = await ChildProcess.Run("Hub.Cli", "hub.dll", arguments);
        Assert.True(code == 0, said);
        return said;
    }
}
