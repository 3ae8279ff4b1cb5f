using System.Collections.Concurrent;
using Hub.Canon.Records;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Lasting;

/// <summary>A hub that is killed while it works.</summary>
[Collection(LastingWorldTests.Name)]
public sealed class KillTests(LastingWorld lasting, ITestOutputHelper output)
{
    const int Rounds = 3;
    const int ThoroughRounds = 30;
    const int Clients = 4;
    const int AnswersBeforeRevocation = 12;
    const int LongestDelayMs = 120;

    World World => lasting.World;

    static int RoundsNow => Environment.GetEnvironmentVariable("HUB_THOROUGH") is null ? Rounds : ThoroughRounds;

    [Fact]
    public async Task Kill_loses_nothing_promised_and_releases_nothing_after_a_revocation()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var promised = new List<Answered>();
        for (var round = 0; round < RoundsNow; round++)
        {
            var (killed, answers) = await Round(TimeSpan.FromMilliseconds(random.Next(LongestDelayMs)));
            promised.AddRange(answers);
            await using (var data = new OpenedData(World.Hub.Data))
            {
                Assert.Empty(await data.Scrub());
                NothingFollowsARevocation(await data.Entries());
            }
            await World.Hub.StartAgain();
            await GoesOn(killed, answers);
        }
        var leaves = (await LogCopy.Take(World.Hub, World.Folder.In("after-kills"))).Leaves;
        foreach (var promise in promised.Select(p => LogCopy.Read(p.Promise)))
        {
            Assert.Equal(promise.LeafHash, leaves[(int)promise.Index].Hash);
            Assert.Equal(promise.Id, leaves[(int)promise.Index].Leaf.Id);
        }
        output.WriteLine($"{promised.Count} promises, {leaves.Count} entries");
    }

    /// <summary>Clients exchange, the citizen revokes, the hub is killed some moments later.</summary>
    async Task<((string Nik, string Consent), IReadOnlyCollection<Answered>)> Round(TimeSpan delay)
    {
        using var citizen = await World.Citizen();
        var consent = await World.Bench.AskForPerson(citizen.Nik);
        await citizen.Answer(consent, "Grant");
        var page = await citizen.Browser.Open("/me/consents/" + consent);
        var answers = new ConcurrentBag<Answered>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => ExchangeUntilDead(citizen.Nik, answers, enough))).ToArray();
        await enough.Task;
        var revocation = Revoke(citizen, page);
        await Task.Delay(delay);
        await World.Hub.Kill();
        await Task.WhenAll(clients);
        await revocation;
        return ((citizen.Nik, consent), answers);
    }

    /// <summary>Once started again, the hub stands by what it said and decides by what it wrote.</summary>
    async Task GoesOn((string Nik, string Consent) killed, IReadOnlyCollection<Answered> answers)
    {
        var state = (await World.Bench.Get("/v1/consents/" + killed.Consent)).Good().GetProperty("state").GetString();
        var after = await World.Bench.Exchange(Asks.Bench(killed.Nik));
        if (state == "revoked")
        {
            after.Recorded("consent.revoked");
        }
        else
        {
            Assert.Equal("active", state);
            after.Good();
        }
        foreach (var answered in answers.Take(2))
        {
            await LogCopy.Kept(World.Hub, answered);
        }
    }

    async Task ExchangeUntilDead(string nik, ConcurrentBag<Answered> answers, TaskCompletionSource enough)
    {
        try
        {
            while (true)
            {
                var reply = await World.Bench.Exchange(Asks.Bench(nik));
                if (reply.Json.TryGetProperty("promise", out _))
                {
                    answers.Add(Answered.Of(reply.Json));
                }
                if (answers.Count >= AnswersBeforeRevocation)
                {
                    enough.TrySetResult();
                }
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            // Killed in the middle of it.
        }
        finally
        {
            enough.TrySetResult();
        }
    }

    static async Task Revoke(Citizen citizen, Page page)
    {
        try
        {
            await citizen.Browser.Send(page.FormTo("handler=Revoke"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            // Whether it was taken, the log says.
        }
    }

    static void NothingFollowsARevocation(IReadOnlyList<OpenedEntry> entries)
    {
        var revoked = entries.Where(e => e.Record is ConsentEventRecord { Event: "revoked" })
            .ToDictionary(e => ((ConsentEventRecord)e.Record!).ConsentId, e => e.Index);
        foreach (var (index, record) in entries.Select(e => (e.Index, Record: e.Record as ExchangeRecord)).Where(e => e.Record is not null))
        {
            var consent = record!.Consent!.Id;
            Assert.False(revoked.TryGetValue(consent, out var end) && index > end, $"entry {index} released on a consent revoked at {end}");
        }
    }
}
