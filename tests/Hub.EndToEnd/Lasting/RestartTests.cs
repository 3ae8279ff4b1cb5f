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
    public async Task Payload_fits_the_commitments_of_its_record()
    {
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Kemensos.AskForPerson(citizen.Nik), "Grant");
        var reply = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Good();
        var payload = await World.Kemensos.Open(reply.GetProperty("sealed").GetString()!);

        var record = Assert.IsType<ExchangeRecord>(await RecordOf(Answered.Of(reply)));
        Assert.Equal(Commitments.Of(payload), record.Commitments);
        Assert.Equal(Canon.Hash256.Of(payload), record.PayloadSha256);
        Assert.Equal(Asks.PersonFields.Order(StringComparer.Ordinal), record.Released.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Requests_that_were_nobodys_words_are_counted_in_a_summary()
    {
        using var thief = EcKey.Create(KeyUse.Signature, "thief");
        for (var i = 0; i < 3; i++)
        {
            (await World.Kemensos.Exchange(Asks.Person(World.NikOfNobodyYet), wrongly: new() { ProofKey = thief })).NotRecorded("token.invalid");
        }
        (await World.Kemensos.Exchange(Asks.Person(World.NikOfNobodyYet), wrongly: new() { WithoutSignature = true })).NotRecorded("signature.invalid");
        await World.Hub.Stop();
        var summary = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var data = new OpenedData(World.Hub.Data))
        {
            foreach (var (code, count) in (await data.Entries()).Select(e => e.Record).OfType<OperatorRecord>().SelectMany(r => r.Counts ?? []))
            {
                summary[code] = summary.GetValueOrDefault(code) + count;
            }
        }
        await World.Hub.StartAgain();
        Assert.InRange(summary["token.invalid"], 3, long.MaxValue);
        Assert.InRange(summary["signature.invalid"], 1, long.MaxValue);
    }

    async Task<LedgerRecord?> RecordOf(Answered answered)
    {
        await World.Hub.Stop();
        try
        {
            await using var data = new OpenedData(World.Hub.Data);
            Assert.Empty(await data.Scrub());
            return (await data.Entries()).Single(e => e.Entry.Leaf.Id.ToString() == answered.Id).Record;
        }
        finally
        {
            await World.Hub.StartAgain();
        }
    }
}
