using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.LocalHost;
using Hub.Silo.Decisions;
using Hub.Silo.Tests.Decisions;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Adversity;

/// <summary>Decisions, racing officers, contests and the poller on a host that misbehaves: once it is over, every trail is whole and nothing is forgotten.</summary>
public sealed class TrailAdversityTests(ITestOutputHelper output)
{
    const int Persons = 3;
    const int Actors = 8;

    /// <summary>Rounds at most; a count that is still zero then fails the test.</summary>
    const int MaxActs = 4;

    /// <summary>Times that the settled trails are looked at before a fault is believed.</summary>
    const int MaxLooks = 5;
    const int Steps = 12;

    /// <summary>Rows read at once; far more than a run leaves.</summary>
    const int ManyRows = 1_000;

    /// <summary>Rounds until nothing may be owed any more.</summary>
    const int MaxRounds = 100;

    /// <summary>Rounds that must find nothing to do, one after the other.</summary>
    const int QuietRounds = 4;

    /// <summary>Times the log is read again because something was still under way.</summary>
    const int MaxAttempts = 5;

    public static TheoryData<Mode, int> Runs => AdversityTests.Runs;

    [Theory]
    [MemberData(nameof(Runs), DisableDiscoveryEnumeration = true)]
    public async Task Trails_are_whole_and_nothing_is_forgotten_when_the_host_misbehaved(Mode mode, int seed)
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder, prepare: started => ModeRates.Prepare(started, mode, seed));
        var setting = new DecisionSetting(hub);
        var cases = new List<Case>();
        for (var n = 0; n < Persons; n++)
        {
            cases.Add(await setting.Released());
        }
        var clients = new TrailClients(setting, cases, seed);
        var faults = ModeRates.FaultsOf(mode, seed);
        var (log, queue, counts) = await Round(hub, setting, clients, faults);
        for (var round = 1; round < MaxActs && counts.Missing(mode).Count > 0; round++)
        {
            (log, queue, counts) = await Round(hub, setting, clients, faults);
        }
        output.WriteLine($"{mode}, seed {seed}: {counts.Words}");
        // A call that nobody waits for may run to its end while log and queue are read; what is forgotten stays forgotten.
        var looks = 0;
        while (Fault(hub, clients, log, queue) is { } fault)
        {
            looks++;
            if (looks == MaxLooks)
            {
                throw new InvalidOperationException($"{mode}, seed {seed}: {fault.Message}", fault);
            }
            (log, queue) = await Settled(setting);
        }
        Assert.Empty(await Audit.Store.LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
        Assert.True(counts.Missing(mode) is [], $"{mode}, seed {seed}: nothing was tested, no {string.Join(", no ", counts.Missing(mode))}");
    }

    /// <summary>What does not hold of the settled trails; null when all does.</summary>
    static Exception? Fault(TestHub hub, TrailClients clients, TrailLog log, List<QueueItem> queue) => Record.Exception(() =>
    {
        var states = log.Trails.ToDictionary(trail => trail.Id, trail => trail.Follow(hub.Book.Ids));
        Assert.All(log.Trails, OneNoticeForEachDecision);
        Assert.All(clients.Heard, log.HoldTo);
        HoldQueue(queue, states);
    });

    /// <summary>The clients act on a bad day and settle on a good one.</summary>
    static async Task<(TrailLog Log, List<QueueItem> Queue, TrailCounts Counts)> Round(TestHub hub, DecisionSetting setting, TrailClients clients, LocalGrainFaults faults)
    {
        hub.Faults = faults;
        await clients.Act(Actors, Steps);
        hub.Faults = null;
        await clients.Settle();
        var (log, queue) = await Settled(setting);
        return (log, queue, TrailCounts.Of(hub, faults, clients, log));
    }

    /// <summary>The log and the queue once nothing is owed and nothing moves: calls that nobody waits for may still have run while they were read, and then they are read again.</summary>
    static async Task<(TrailLog Log, List<QueueItem> Queue)> Settled(DecisionSetting setting)
    {
        var hub = setting.Hub;
        // Trails that never came to be are forgotten in time.
        hub.Clock.Advance(TrailDebts.ForgetAfter + TimeSpan.FromMinutes(1));
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var size = await PayAll(hub);
            var log = await TrailLog.Read(hub);
            var queue = await hub.Grains.GetGrain<IDecisionDeskGrain>(0).Queue(setting.Agency);
            if (await Size(hub) == size)
            {
                return (log, queue);
            }
        }
        throw new InvalidOperationException("The log does not come to rest.");
    }

    /// <summary>Rounds until nothing is owed, and a few more.</summary>
    /// <returns>Size of the log then.</returns>
    static async Task<long> PayAll(TestHub hub)
    {
        var (size, quiet) = (-1L, 0);
        for (var round = 0; round < MaxRounds && quiet < QuietRounds; round++)
        {
            await hub.Get<TrailPoller>().Round(CancellationToken.None);
            await Task.Delay(ModeRates.LongestLate);
            var (before, owed) = (size, await hub.Store.DueUnderAsync(TrailIds.Owed, ManyRows, CancellationToken.None));
            size = await Size(hub);
            quiet = owed.Count == 0 && size == before ? quiet + 1 : 0;
        }
        Assert.Empty(await hub.Store.DueUnderAsync(TrailIds.Owed, ManyRows, CancellationToken.None));
        return size;
    }

    static async Task<long> Size(TestHub hub) => (await hub.Store.HeadAsync(CancellationToken.None)).Size;

    /// <summary>A notice tells of the step right before it, and every review is told of by one.</summary>
    static void OneNoticeForEachDecision(LoggedTrail trail)
    {
        var records = trail.Steps.Select(step => step.Record).ToList();
        var told = records.Index().Where(step => step.Item is NoticeRecord).Select(step => records[step.Index - 1]).ToList();
        Assert.Equal(records.OfType<ReviewRecord>(), told.OfType<ReviewRecord>());
        Assert.All(told, before => Assert.True(before is ReviewRecord or DecisionRecord { ReviewRequired: false }, $"trail {trail.Id}: a notice behind {before}"));
    }

    static void HoldQueue(List<QueueItem> queue, Dictionary<Id128, TrailState> states)
    {
        var waiting = states.Values.Where(state => state.Stage is TrailStage.AwaitingReview or TrailStage.Contested).ToDictionary(state => state.Id);
        var missing = waiting.Keys.Except(queue.Select(item => item.Trail.DecisionId)).ToList();
        Assert.True(missing is [], $"waits and is not in the queue: {Tell(missing, states)}");
        Assert.Equal(waiting.Count, queue.Count);
        Assert.All(queue, item => Assert.Equal((waiting[item.Trail.DecisionId].ReviewBy, waiting[item.Trail.DecisionId].Stage is TrailStage.Contested), (item.ReviewBy, item.Contested)));
        Assert.All(states.Values, state => Assert.True(state.Stage is not (TrailStage.Decided or TrailStage.Noticed), $"trail {state.Id} is owed a step"));
    }

    static string Tell(IEnumerable<Id128> trails, Dictionary<Id128, TrailState> states) =>
        string.Join(", ", trails.Select(id => $"{id} ({states[id].Stage}, next step {states[id].NextStep}, contest {states[id].Contests})"));
}

/// <summary>What happened in a run over trails.</summary>
sealed record TrailCounts(int Trails, int Steps, int Reviews, int Contests, int Refusals, int Unknown, int Retries, int Conflicts, int Stale, int DuplicateTurns, int LostReplies, int LateCalls, int ShuffledTurns)
{
    public static TrailCounts Of(TestHub hub, LocalGrainFaults faults, TrailClients clients, TrailLog log)
    {
        var records = log.Trails.SelectMany(trail => trail.Steps).Select(step => step.Record).ToList();
        return new(
            log.Trails.Count, records.Count, records.OfType<ReviewRecord>().Count(), records.OfType<ContestRecord>().Count(), clients.Refusals.Values.Sum(), clients.Unknown,
            clients.Retries, hub.Front.Conflicts, hub.Front.Stale, faults.DuplicateTurns, faults.LostReplies, faults.LateCalls, hub.ShuffledTurns);
    }

    public string Words =>
        $"{Trails} trails of {Steps} steps ({Reviews} reviews, {Contests} contests), {Refusals} refusals, {Unknown} unheard, {Retries} retries, {Conflicts} conflicts, {Stale} stale appends, "
        + $"{DuplicateTurns} duplicate turns, {LostReplies} lost replies, {LateCalls} late calls, {ShuffledTurns} shuffled turns";

    /// <summary>What should have happened in this mode and did not; empty when the run is worth something.</summary>
    public IReadOnlyList<string> Missing(Mode mode)
    {
        var all = mode is Mode.AllTogether;
        (string Name, bool Wanted, int Count)[] events =
        [
            ("reviews", true, Reviews),
            ("contests", true, Contests),
            ("refusals", true, Refusals),
            ("conflicts", ModeRates.Duplicates(mode), Conflicts),
            ("retries", ModeRates.LeavesUnheard(mode), Retries),
            ("duplicate turns", ModeRates.Duplicates(mode), DuplicateTurns),
            ("lost replies", all || mode is Mode.LostReplies, LostReplies),
            ("late calls", all || mode is Mode.LateCalls, LateCalls),
            ("shuffled turns", ModeRates.Shuffles(mode), ShuffledTurns),
        ];
        return [.. events.Where(e => e.Wanted && e.Count == 0).Select(e => e.Name)];
    }
}
