using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Tests.Adversity.Linearizability;
using Hub.Silo.Tests.Laws;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Adversity;

/// <summary>The real grains over a real ledger on a host that misbehaves: whatever the clients heard has an order that the rules allow, and it is the log's.</summary>
public sealed class AdversityTests(ITestOutputHelper output)
{
    const int Holders = 2;
    const int ConsentsEach = 16;
    const int Actors = 16;

    /// <summary>Rounds at most; a count that is still zero then fails the test.</summary>
    const int MaxRounds = 4;
    const int Steps = 11;

    public static TheoryData<Mode, int> Runs
    {
        get
        {
            var runs = new TheoryData<Mode, int>();
            foreach (var mode in Enum.GetValues<Mode>())
            {
                foreach (var seed in Seeds.Now)
                {
                    runs.Add(mode, seed);
                }
            }
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs), DisableDiscoveryEnumeration = true)]
    public async Task Consents_and_exchanges_are_linearizable_when_the_host_misbehaves(Mode mode, int seed)
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, prepare: started => ModeRates.Prepare(started, mode, seed));
        var holders = await HoldersOf(hub);
        var clients = new Clients(hub, holders, seed);
        var faults = ModeRates.FaultsOf(mode, seed);
        // What a mode makes likely may not happen in one short round on a fast day: then the clients go on.
        for (var round = 0; round < MaxRounds && (round == 0 || RunCounts.Of(hub, faults, clients).Missing(mode).Count > 0); round++)
        {
            if (round > 0)
            {
                // By now many consents are revoked for good: without new people there is nothing left to release.
                hub.Faults = null;
                holders.AddRange(await HoldersOf(hub));
            }
            hub.Faults = faults;
            await clients.Act(Actors, Steps);
        }
        hub.Faults = null;
        await clients.Settle();

        var counts = RunCounts.Of(hub, faults, clients);
        output.WriteLine($"{mode}, seed {seed}: {counts.Words}");
        foreach (var holder in holders)
        {
            Explain(seed, [.. clients.History.Where(done => done.Holder == holder)]);
            await HoldToLog(hub, holder, seed, [.. clients.History.Where(done => done.Holder == holder)]);
        }
        Assert.Empty(await Audit.Store.LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
        Assert.True(counts.Missing(mode) is [], $"{mode}, seed {seed}: nothing was tested, no {string.Join(", no ", counts.Missing(mode))}");
    }

    static async Task<List<Holder>> HoldersOf(TestHub hub)
    {
        var holders = new List<Holder>();
        for (var n = 0; n < Holders; n++)
        {
            var person = await hub.Enrol();
            var consents = new List<Id128>();
            for (var consent = 0; consent < ConsentsEach; consent++)
            {
                consents.Add(await hub.Requested(person));
            }
            holders.Add(new(person, consents));
        }
        return holders;
    }

    /// <summary>What was heard about one person has an order.</summary>
    static void Explain(int seed, Done[] history)
    {
        var verdict = LinearizabilityChecker.Check(new ConsentModel(ConsentsEach), [.. history.Select(done => done.Operation)]);
        var lines = history.Index().OrderBy(done => done.Item.Operation.Invoked)
            .Select(done => $"{done.Index}: {done.Item.Operation.Invoked}..{done.Item.Operation.Returned} {done.Item.Operation.Call} {done.Item.Operation.Answer}");
        Assert.True(verdict is Verdict.Linearizable, $"seed {seed}: {verdict}\n{string.Join('\n', lines)}");
    }

    /// <summary>The log holds what was heard, in an order that keeps time, and no release above the revocation of its consent.</summary>
    static async Task HoldToLog(TestHub hub, Holder holder, int seed, Done[] history)
    {
        var chain = await hub.ChainOf(holder.Person);
        var breaches = ConsentHistory.Breaches([.. chain.Select(step => (step.Number, step.Version, step.Entry.Record))]);
        Assert.True(breaches.Count == 0, $"seed {seed}: {string.Join("; ", breaches)}");
        var indices = chain.ToDictionary(step => step.Entry.Id, step => step.Entry.Index);
        Assert.Equal(chain.Count, indices.Count);
        var revoked = chain.Where(step => step.Entry.Record is ConsentEventRecord { Event: "revoked" })
            .ToDictionary(step => ((ConsentEventRecord)step.Entry.Record!).ConsentId, step => step.Entry.Index);
        Assert.All(
            chain.Where(step => step.Entry.Record is ExchangeRecord),
            step => Assert.True(step.Entry.Index < revoked.GetValueOrDefault(((ExchangeRecord)step.Entry.Record!).Consent!.Id, long.MaxValue), $"seed {seed}: a release above its revocation"));
        var told = history.Where(done => done.Entry is not null).ToArray();
        foreach (var earlier in told)
        {
            Assert.True(indices.ContainsKey(earlier.Entry!.Value), $"seed {seed}: heard of an entry that is not in the person's chain");
            Assert.All(
                told.Where(later => earlier.Operation.Returned < later.Operation.Invoked),
                later => Assert.True(indices[earlier.Entry.Value] < indices[later.Entry!.Value], $"seed {seed}: {earlier.Operation} was heard before {later.Operation} began and stands after it"));
        }
    }
}
