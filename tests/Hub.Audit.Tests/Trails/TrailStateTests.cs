using Hub.Audit.Trails;
using Hub.Canon.Records;

namespace Hub.Audit.Tests.Trails;

public sealed class TrailStateTests
{
    /// <summary>What may follow what, written down a second time as a plain table.</summary>
    static readonly Dictionary<TrailStage, (string Kind, TrailStage Then)[]> Lawful = new()
    {
        [TrailStage.AwaitingReview] = [("review", TrailStage.Decided)],
        [TrailStage.Decided] = [("notice", TrailStage.Noticed)],
        [TrailStage.Noticed] = [("close", TrailStage.Closed)],
        [TrailStage.Closed] = [("contest", TrailStage.Contested)],
        [TrailStage.Contested] = [("review", TrailStage.Decided)],
    };

    [Fact]
    public void Trail_follows_the_table_over_random_walks()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var walk = 0; walk < 300; walk++)
        {
            var state = TrailRecords.Begin(TrailRecords.Decision(reviewed: random.Next(2) == 0));
            for (var turn = 0; turn < 24; turn++)
            {
                var kind = new[] { "review", "contest", "notice", "close" }[random.Next(4)];
                var verdict = state.TryFollow(Make(kind, state, $"officer:{walk}-{turn}"), out var next);
                var lawful = Lawful[state.Stage].Where(l => l.Kind == kind).ToArray();
                var expected = lawful.Length == 1 && (kind is not "contest" || state.Contests < TrailState.MaxContests) && state.NextStep < TrailState.MaxSteps;
                Assert.True(expected == verdict.IsRight, $"seed {seed}, walk {walk}, turn {turn}: {kind} while {state.Stage}: {verdict}");
                if (next is not null)
                {
                    Assert.Equal(lawful[0].Then, next.Stage);
                    Assert.Equal(state.NextStep + 1, next.NextStep);
                    state = next;
                }
            }
        }
    }

    [Fact]
    public void Outcome_has_effect_only_once_a_notice_gave_it()
    {
        var state = TrailRecords.Begin(TrailRecords.Decision());
        Assert.False(state.HasEffect);
        state = Follow(state, TrailRecords.Review(state, "officer:a"));
        Assert.False(state.HasEffect);
        state = Follow(state, TrailRecords.Notice(state));
        Assert.True(state.HasEffect);
    }

    [Fact]
    public void Changed_outcome_has_no_effect_before_its_own_notice()
    {
        var state = Closed();
        state = Follow(state, TrailRecords.Contest(state));
        Assert.Equal((true, "eligible"), (state.HasEffect, state.InEffect));
        state = Follow(state, TrailRecords.Review(state, "officer:b", TrailRecords.NotEligible));
        Assert.Equal((false, "eligible"), (state.HasEffect, state.InEffect));
        state = Follow(state, TrailRecords.Notice(state));
        Assert.Equal((true, "not-eligible"), (state.HasEffect, state.InEffect));
    }

    [Fact]
    public void Close_covers_all_before_it_and_a_contest_reopens()
    {
        var state = Closed();
        Assert.Equal((TrailStage.Closed, 2), (state.Stage, state.ClosedThrough));
        state = Follow(state, TrailRecords.Contest(state));
        Assert.Equal((TrailStage.Contested, 2), (state.Stage, state.ClosedThrough));
        Assert.Equal(TrailRecords.At + 1, state.ReviewBy);
    }

    [Fact]
    public void Step_is_refused_when_it_is_of_another_trail_or_number()
    {
        var state = TrailRecords.Begin(TrailRecords.Decision());
        var right = TrailRecords.Review(state, "officer:a");
        Refused(state, right with { Trail = right.Trail with { Step = 2 } }, "trail.place");
        Refused(state, right with { Trail = right.Trail with { Step = 0 } }, "trail.place");
        Refused(state, right with { Trail = right.Trail with { Id = TrailRecords.Subject } }, "trail.place");
        Refused(state, right with { Trail = right.Trail with { Prev = TrailRecords.Hash(99) } }, "trail.prev");
        Refused(state, right with { Trail = right.Trail with { Prev = null } }, "trail.prev");
        Refused(state, TrailRecords.Decision(), "trail.place");
    }

    [Fact]
    public void Review_is_refused_when_it_does_not_say_what_happened()
    {
        var state = TrailRecords.Begin(TrailRecords.Decision());
        var right = TrailRecords.Review(state, "officer:a", TrailRecords.NotEligible);
        Assert.True(right.Changed);
        Refused(state, right with { Changed = false }, "trail.outcome");
        Refused(state, right with { Adverse = false }, "trail.outcome");
        Refused(state, right with { Outcome = "perhaps" }, "trail.outcome");
        Refused(state, right with { ShownThrough = 1 }, "trail.shown");
        Follow(state, right);
    }

    [Fact]
    public void Contest_is_answered_by_an_officer_who_has_not_reviewed()
    {
        var state = Closed();
        state = Follow(state, TrailRecords.Contest(state));
        Refused(state, TrailRecords.Review(state, "officer:a"), "trail.reviewer");
        Follow(state, TrailRecords.Review(state, "officer:b"));
    }

    [Fact]
    public void Notice_and_close_are_refused_when_they_say_something_else()
    {
        var state = TrailRecords.Begin(TrailRecords.Decision());
        state = Follow(state, TrailRecords.Review(state, "officer:a"));
        var notice = TrailRecords.Notice(state);
        Refused(state, notice with { Outcome = "not-eligible", Adverse = true }, "trail.outcome");
        Refused(state, notice with { Adverse = true }, "trail.outcome");
        state = Follow(state, notice);
        Refused(state, TrailRecords.Close(state) with { Through = 1 }, "trail.through");
        Refused(state, TrailRecords.Close(state) with { Through = 3 }, "trail.through");
    }

    [Fact]
    public void Contest_by_somebody_else_is_refused()
    {
        var state = Closed();
        Refused(state, TrailRecords.Contest(state) with { Subject = TrailRecords.Trail }, "trail.order");
    }

    [Fact]
    public void Decision_is_refused_when_it_is_not_step_0_or_ends_in_no_choice()
    {
        var right = TrailRecords.Decision();
        Assert.Equal("trail.place", TrailState.TryBegin(right with { Trail = right.Trail with { Step = 1, Prev = TrailRecords.Hash(1) } }, TrailRecords.At, out _).Code);
        Assert.Equal("trail.outcome", TrailState.TryBegin(right with { Result = right.Result with { Outcome = "perhaps" } }, TrailRecords.At, out _).Code);
        Assert.Equal("trail.outcome", TrailState.TryBegin(right with { Result = right.Result with { Adverse = true } }, TrailRecords.At, out _).Code);
    }

    [Fact]
    public void Trail_is_bounded()
    {
        var state = TrailRecords.Begin(TrailRecords.Decision()) with { NextStep = TrailState.MaxSteps };
        Refused(state, TrailRecords.Review(state, "officer:a"), "trail.place");
    }

    [Theory]
    [InlineData("P3D", 259_200_000)]
    [InlineData("P30D", 2_592_000_000)]
    [InlineData("P1M", 0)]
    [InlineData("", 0)]
    public void Days_are_read_from_a_duration(string period, long expected) => Assert.Equal(expected, TrailState.DaysMs(period));

    static LedgerRecord Make(string kind, TrailState state, string officer) => kind switch
    {
        "review" => TrailRecords.Review(state, officer),
        "contest" => TrailRecords.Contest(state),
        "notice" => TrailRecords.Notice(state),
        _ => TrailRecords.Close(state),
    };

    static TrailState Closed()
    {
        var state = TrailRecords.Begin(TrailRecords.Decision());
        state = Follow(state, TrailRecords.Review(state, "officer:a"));
        state = Follow(state, TrailRecords.Notice(state));
        return Follow(state, TrailRecords.Close(state));
    }

    static TrailState Follow(TrailState state, LedgerRecord record)
    {
        var verdict = state.TryFollow(record, out var next);
        Assert.True(verdict.IsRight, verdict.ToString());
        return next!;
    }

    static void Refused(TrailState state, LedgerRecord record, string code)
    {
        Assert.Equal(code, state.TryFollow(record, out var next).Code);
        Assert.Null(next);
    }
}
