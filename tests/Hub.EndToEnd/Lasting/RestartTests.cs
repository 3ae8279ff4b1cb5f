using Hub.Canon.Records;
using Hub.EndToEnd.Support;
using Hub.Jose;

namespace Hub.EndToEnd.Lasting;

/// <summary>A hub that is told to stop and started on the same data.</summary>
[Collection(LastingWorldTests.Name)]
public sealed class RestartTests(LastingWorld lasting)
{
    World World => lasting.World;

    [Fact]
    public async Task Restart_keeps_log_promises_consents_and_sessions()
    {
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Bench.AskForPerson(citizen.Nik), "Grant");
        var revoked = await World.Kemensos.AskForPerson(citizen.Nik);
        await citizen.Answer(revoked, "Grant");
        await citizen.Answer(revoked, "Revoke");
        var key = "before-" + citizen.SignInName;
        var released = Answered.Of((await World.Bench.Exchange(Asks.Bench(citizen.Nik), key)).Good());
        var refused = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.revoked");
        var seen = World.Bench.LastProof!;
        var size = (await LogCopy.Take(World.Hub, World.Folder.In("before-restart"))).Size;

        Assert.Equal(0, await World.Hub.Stop());
        Assert.False(File.Exists(Path.Combine(World.Hub.Data, "hub.json")));
        await World.Hub.StartAgain();

        // Onto the earlier copy: what was exported before must still be what the log says.
        var copy = await LogCopy.Take(World.Hub, World.Folder.In("before-restart"));
        Assert.True(copy.Size >= size);
        await LogCopy.Kept(World.Hub, released);
        await LogCopy.Kept(World.Hub, refused);
        (await World.Bench.Exchange(Asks.Bench(citizen.Nik), wrongly: new() { Proof = seen })).NotRecorded("dpop.invalid");
        var again = (await World.Bench.Exchange(Asks.Bench(citizen.Nik), key)).Good();
        Assert.Equal(released.Id, Answered.Of(again).Id);
        Assert.False(again.TryGetProperty("sealed", out _));
        (await World.Bench.Exchange(Asks.Bench(citizen.Nik))).Good();
        (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.revoked");
        Assert.Contains(refused.Id, await citizen.History(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_commit_to_what_was_released_and_count_what_was_nobodys_words()
    {
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Kemensos.AskForPerson(citizen.Nik), "Grant");
        var reply = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Good();
        var payload = await World.Kemensos.Open(reply.GetProperty("sealed").GetString()!);
        using var thief = EcKey.Create(KeyUse.Signature, "thief");
        for (var i = 0; i < 3; i++)
        {
            (await World.Kemensos.Exchange(Asks.Person(citizen.Nik), wrongly: new() { ProofKey = thief })).NotRecorded("token.invalid");
        }
        (await World.Kemensos.Exchange(Asks.Person(citizen.Nik), wrongly: new() { WithoutSignature = true })).NotRecorded("signature.invalid");

        await World.Hub.Stop();
        IReadOnlyList<OpenedEntry> entries;
        await using (var data = new OpenedData(World.Hub.Data))
        {
            Assert.Empty(await data.Scrub());
            entries = await data.Entries();
        }
        await World.Hub.StartAgain();

        var record = Assert.IsType<ExchangeRecord>(entries.Single(e => e.Entry.Leaf.Id.ToString() == Answered.Of(reply).Id).Record);
        Assert.Equal(Commitments.Of(payload), record.Commitments);
        Assert.Equal(Canon.Hash256.Of(payload), record.PayloadSha256);
        Assert.Equal(Asks.PersonFields.Order(StringComparer.Ordinal), record.Released.Order(StringComparer.Ordinal));
        var counted = entries.Select(e => e.Record).OfType<OperatorRecord>().SelectMany(r => r.Counts ?? []).ToLookup(c => c.Key, c => c.Value, StringComparer.Ordinal);
        Assert.InRange(counted["token.invalid"].Sum(), 3, long.MaxValue);
        Assert.InRange(counted["signature.invalid"].Sum(), 1, long.MaxValue);
    }
}
