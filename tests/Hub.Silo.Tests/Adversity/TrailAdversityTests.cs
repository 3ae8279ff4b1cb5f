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
    const int Steps = 12;

    /// <summary>Rows read at once; far more than a run leaves.</summary>
    const int ManyRows = 1_000;

    /// <summary>Rounds until nothing may be owed any more.</summary>
    const int MaxRounds = 100;

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
        hub.Faults = faults;
        await clients.Act(Actors, Steps);
        hub.Faults = null;
        await clients.Settle();
        await PayAll(hub);

        var log = await TrailLog.Read(hub);
        var counts = TrailCounts.Of(hub, faults, clients, log);
        output.WriteLine($"{mode}, seed {seed}: {counts.Words}");
        try
        {
            var states = log.Trails.ToDictionary(trail => trail.Id, trail => trail.Follow(hub.Book.Ids));
            Assert.All(log.Trails, OneNoticeForEachDecision);
            Assert.All(clients.Heard, log.HoldTo);
            await HoldQueue(setting, states);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{mode}, seed {seed}: {fault.Message}", fault);
        }
        Assert.Empty(await Audit.Store.LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
        Assert.True(counts.Missing(mode) is [], $"{mode}, seed {seed}: nothing was tested, no {string.Join(", no ", counts.Missing(mode))}");
    }

    /// <summary>Calls that came late have run, and rounds are made until nothing is owed; trails that never came to be are forgotten in time.</summary>
    static async Task PayAll(TestHub hub)
    {
        hub.Clock.Advance(TrailDebts.ForgetAfter + TimeSpan.FromMinutes(1));
        var quiet = 0;
        for (var (round, size) = (0, -1L); round < MaxRounds && quiet < 2; round++)
        {
            await hub.Get<TrailPoller>().Round(CancellationToken.None);
            await Task.Delay(ModeRates.LongestLate * 2);
            var now = (await hub.Store.HeadAsync(CancellationToken.None)).Size;
            var owed = await hub.Store.DueUnderAsync(TrailIds.Owed, ManyRows, CancellationToken.None);
            quiet = owed.Count == 0 && now == size ? quiet + 1 : 0;
            size = now;
        }
        Assert.Empty(await hub.Store.DueUnderAsync(TrailIds.Owed, ManyRows, CancellationToken.None));
    }

    /// <summary>A notice tells of the step right before it, and every review is told of by one.</summary>
    static void OneNoticeForEachDecision(LoggedTrail trail)
    {
        var records = trail.Steps.Select(step => step.Record).ToList();
        var told = records.Index().Where(step => step.Item is NoticeRecord).Select(step => records[step.Index - 1]).ToList();
        Assert.Equal(records.OfType<ReviewRecord>(), told.OfType<ReviewRecord>());
        Assert.All(told, before => Assert.True(before is ReviewRecord or DecisionRecord { ReviewRequired: false }, $"trail {trail.Id}: a notice behind {before}"));
    }

    static async Task HoldQueue(DecisionSetting setting, Dictionary<Id128, TrailState> states)
    {
        var waiting = states.Values.Where(state => state.Stage is TrailStage.AwaitingReview or TrailStage.Contested).ToDictionary(state => state.Id);
        var queue = await setting.Hub.Grains.GetGrain<IDecisionDeskGrain>(0).Queue(setting.Agency);
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
