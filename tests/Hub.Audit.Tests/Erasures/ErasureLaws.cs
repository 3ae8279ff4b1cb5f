using FsCheck;
using FsCheck.Fluent;
using Hub.Audit.Erasures;
using Hub.Audit.Tests.Formats;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Tests.Erasures;

/// <summary>Whatever is tried in whatever order, nobody is erased who should not be. The oracle reads the entries taken, not the automaton's state.</summary>
public sealed class ErasureLaws
{
    const long Wait = 100;
    const int Kinds = 8;

    static readonly Id128 Subject = new(Hash256.Of([1]).ToArray().AsSpan(0, Id128.SizeBytes));
    static readonly Hash256 Reference = Hash256.Of([2]);
    static readonly string[] Actors = ["operator:a", "operator:b", "auditor:a", "auditor:c", "officer:d", "hub", $"person:{Subject}", "person:e"];
    static readonly string[] Reasons = [ErasureWords.Withdrawn, ErasureWords.Lifted, ErasureWords.Declined, ErasureWords.Lapsed];

    [Fact]
    public void Nobody_is_erased_without_two_of_two_roles_a_waiting_period_and_no_hold() =>
        Law.Check(Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(60).ToArbitrary(), draws =>
        {
            var taken = Play(draws);
            var completed = taken.FindIndex(entry => entry.Record is ErasureCompletedRecord);
            if (completed < 0)
            {
                return true;
            }
            var before = taken.Take(completed).ToList();
            var order = before.FindLastIndex(entry => entry.Record is ErasureOrderedRecord);
            var ordered = (ErasureOrderedRecord)before[order].Record;
            var proposed = before.FindLastIndex(entry => entry.Record is ErasureActRecord { Act: "proposed" });
            var acts = before.Skip(order + 1).Select(entry => ((ErasureActRecord)entry.Record).Act).ToList();
            return completed == taken.Count - 1
                && proposed == order - 1
                && ordered.Approvers.Select(Role).Order(StringComparer.Ordinal).SequenceEqual(["auditor", "operator"])
                && ordered.Approvers.Select(actor => actor.Split(':')[1]).Distinct(StringComparer.Ordinal).Count() == 2
                && before[proposed].Record.Actor == ordered.Approvers[0]
                && taken[completed].At >= before[order].At + Wait
                && acts.Count(act => act == "held") == acts.Count(act => act == "released")
                && !acts.Contains("cancelled");
        }), 2_000);

    /// <summary>A law that never sees a completion or a cancelling would hold for nothing.</summary>
    [Fact]
    public void Random_plays_reach_every_end()
    {
        var random = new Random(20260115);
        var ends = Enumerable.Range(0, 400).Select(_ => Play([.. Enumerable.Range(0, 60).Select(_ => random.Next())])).Where(taken => taken.Count > 0).Select(taken => taken[^1].Record).ToList();

        Assert.Contains(ends, end => end is ErasureCompletedRecord);
        Assert.Contains(ends, end => end is ErasureOrderedRecord);
        Assert.Contains(ends, end => end is ErasureActRecord { Act: "cancelled" });
        Assert.Contains(ends, end => end is ErasureActRecord { Act: "held" });
    }

    [Fact]
    public void Acts_of_one_person_are_bounded_and_the_last_still_completes()
    {
        ErasureState? state = null;
        state = Taken(state, Act(state, "proposed", "operator:a", null), 0);
        state = Taken(state, Ordered(state, "auditor:c", 0), 0);
        while (ErasureState.Follow(state, new(Id(state.NextStep), state.NextStep, 0, Act(state, "held", "auditor:c", null))) is ErasureFollowing.Taken held)
        {
            state = Taken(held.State, Act(held.State, "released", "operator:a", null), 0);
        }
        Assert.True(state.NextStep <= ErasureState.MaxSteps - 1);
        Assert.Equal(ErasureStage.Completed, Taken(state, Completed(state, "hub"), Wait).Stage);
    }

    static ErasureState Taken(ErasureState? state, LedgerRecord record, long at) =>
        Assert.IsType<ErasureFollowing.Taken>(ErasureState.Follow(state, new(Id(state?.NextStep ?? 0), state?.NextStep ?? 0, at, record))).State;

    static List<ErasureEntry> Play(int[] draws)
    {
        var taken = new List<ErasureEntry>();
        ErasureState? state = null;
        var now = 0L;
        foreach (var draw in draws)
        {
            now += draw % 40;
            var actor = Actors[draw / 40 % Actors.Length];
            var entry = new ErasureEntry(Id(state?.NextStep ?? 0), taken.Count, now, RecordOf(state, draw / 400 % Kinds, actor, Reasons[draw / 4_000 % Reasons.Length], now));
            if (ErasureState.Follow(state, entry) is ErasureFollowing.Taken next)
            {
                taken.Add(entry);
                state = next.State;
            }
        }
        return taken;
    }

    static LedgerRecord RecordOf(ErasureState? state, int kind, string actor, string reason, long now) => kind switch
    {
        0 or 1 => Act(state, "proposed", actor, null),
        2 or 3 => Ordered(state, actor, now),
        4 => Act(state, "held", actor, null),
        5 => Act(state, "released", actor, null),
        6 when reason is ErasureWords.Withdrawn => Act(state, "cancelled", actor, reason),
        _ => Completed(state, kind == 6 ? actor : "hub"),
    };

    static ErasureActRecord Act(ErasureState? state, string act, string actor, string? reason)
    {
        var proposes = act == "proposed";
        var step = state?.NextStep ?? 0;
        return new()
        {
            Salt = Reference,
            Origin = "localhost/demo-00000000",
            Actor = actor,
            Subject = Subject,
            Order = proposes ? Id(step) : state?.Order ?? default,
            Step = step,
            Act = act,
            Basis = proposes ? ErasureWords.Request : null,
            Reference = act is "proposed" or "held" ? Reference : null,
            Reason = reason,
        };
    }

    static ErasureOrderedRecord Ordered(ErasureState? state, string actor, long now) => new()
    {
        Salt = Reference,
        Origin = "localhost/demo-00000000",
        Actor = actor,
        Subject = Subject,
        Order = state?.Order ?? default,
        Step = state?.NextStep ?? 0,
        Basis = ErasureWords.Request,
        Reference = Reference,
        Approvers = [state?.Proposer ?? "", actor],
        DueAt = now + Wait,
    };

    static ErasureCompletedRecord Completed(ErasureState? state, string actor) => new()
    {
        Salt = Reference,
        Origin = "localhost/demo-00000000",
        Actor = actor,
        Subject = Subject,
        Order = state?.Order ?? default,
        Step = state?.NextStep ?? 0,
        Ordered = state?.Ordered,
        Closed = 1,
    };

    static Id128 Id(int step) => new(Hash256.Of([3, (byte)step]).ToArray().AsSpan(0, Id128.SizeBytes));

    static string Role(string actor) => actor.Split(':')[0];
}
