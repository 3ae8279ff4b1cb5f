using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Decisions;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Decisions;

public sealed class TrailTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly DecisionSetting _setting = new(shared.Hub);

    [Fact]
    public async Task Notice_and_close_follow_when_an_officer_confirms()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;

        var taken = await _setting.Reviewed(trail);

        Assert.Equal(["decision", "review", "notice", "close"], taken.Trail.Steps.Select(s => s.Type));
        Assert.Equal(("closed", 2, true, "eligible"), (taken.Trail.Stage, taken.Trail.ClosedThrough, taken.Trail.HasEffect, taken.Trail.Outcome));
        var view = await _setting.Trail(trail).ReadFor(about.Person.Subject);
        var decision = Assert.IsType<DecisionRecord>(view!.Steps[0].Record);
        var notice = Assert.IsType<NoticeRecord>(view.Steps[2].Record);
        Assert.True(DecisionNotice.Of(decision, notice).Verify(notice.Statement, _setting.Hub.Get<HubKeys>().Reply).IsRight);
        Assert.Equal(notice.Statement, taken.Trail.Notice);
    }

    [Fact]
    public async Task Steps_name_the_body_of_the_step_before()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        await _setting.Reviewed(trail);
        await _setting.Contest(trail, about);
        await _setting.Reviewed(trail, outcome: "not-eligible");

        var steps = (await _setting.Trail(trail).ReadFor(about.Person.Subject))!.Steps;
        Assert.Equal(8, steps.Count);
        for (var i = 1; i < steps.Count; i++)
        {
            Assert.Equal(TrailState.BodyOf(steps[i - 1].Record!), TrailState.PlaceOf(steps[i].Record!)!.Prev);
        }
    }

    [Fact]
    public async Task Contest_reopens_and_another_officer_answers_on_the_same_trail()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        var officer = DecisionSetting.NewOfficer();
        await _setting.Reviewed(trail, officer);

        var contested = Assert.IsType<StepOutcome.Taken>(await _setting.Contest(trail, about));
        Assert.Equal(("contested", 2), (contested.Trail.Stage, contested.Trail.ClosedThrough));
        var opening = (await _setting.Opened(trail, officer)).Opening;
        Assert.Equal(DecisionCodes.SameOfficer, Code(await _setting.Review(trail, officer, opening)));
        var answered = await _setting.Reviewed(trail, outcome: "not-eligible");

        Assert.Equal(("closed", 6, "not-eligible"), (answered.Trail.Stage, answered.Trail.ClosedThrough, answered.Trail.Outcome));
        var review = (await _setting.Trail(trail).ReadFor(about.Person.Subject))!.Steps[5].Record;
        Assert.True(Assert.IsType<ReviewRecord>(review).Changed);
    }

    [Fact]
    public async Task Officer_must_have_opened_the_trail_as_it_stands()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        var (first, second) = (DecisionSetting.NewOfficer(), DecisionSetting.NewOfficer());
        var opened = (await _setting.Opened(trail, first)).Opening;

        Assert.Equal(DecisionCodes.NotOpened, Code(await _setting.Review(trail, second, opened)));
        Assert.Equal(DecisionCodes.NotOpened, Code(await _setting.Review(trail, first, Id128.Random())));
        await _setting.Reviewed(trail, second);
        await _setting.Contest(trail, about);
        Assert.Equal(DecisionCodes.NotOpened, Code(await _setting.Review(trail, first, opened)));
    }

    [Fact]
    public async Task Review_is_refused_when_nothing_waits_or_what_it_says_does_not_fit()
    {
        var trail = (await _setting.Decided(await _setting.Released())).Trail.DecisionId;
        var officer = DecisionSetting.NewOfficer();
        var opening = (await _setting.Opened(trail, officer)).Opening;

        Assert.Equal(DecisionCodes.OutcomeUnknown, Code(await _setting.Review(trail, officer, opening, outcome: "perhaps")));
        Assert.Equal(DecisionCodes.TextNeeded, Code(await _setting.Review(trail, officer, opening, reason: "  ")));
        Assert.Equal(DecisionCodes.TextNeeded, Code(await _setting.Review(trail, officer, opening, reason: new string('x', ReviewCommand.MaxReason + 1))));
        Assert.Equal(DecisionCodes.Unknown, Code(await _setting.Trail(trail).Review(new(officer, "disdik", opening, "eligible", "x"))));
        await _setting.Reviewed(trail);
        Assert.Equal(DecisionCodes.NotWaiting, Code(await _setting.Review(trail, officer, opening)));
    }

    [Fact]
    public async Task Same_review_twice_is_one_step()
    {
        var trail = (await _setting.Decided(await _setting.Released())).Trail.DecisionId;
        var officer = DecisionSetting.NewOfficer();
        var opening = (await _setting.Opened(trail, officer)).Opening;

        var first = Assert.IsType<StepOutcome.Taken>(await _setting.Review(trail, officer, opening));
        var again = Assert.IsType<StepOutcome.Taken>(await _setting.Review(trail, officer, opening));

        Assert.Equal(first.EntryId, again.EntryId);
        Assert.Equal(4, again.Trail.Steps.Count);
    }

    [Fact]
    public async Task One_review_is_taken_when_many_officers_race()
    {
        var trail = (await _setting.Decided(await _setting.Released())).Trail.DecisionId;
        var officers = Enumerable.Range(0, 8).Select(_ => DecisionSetting.NewOfficer()).ToArray();
        var openings = new List<Id128>();
        foreach (var officer in officers)
        {
            openings.Add((await _setting.Opened(trail, officer)).Opening);
        }

        var outcomes = await Task.WhenAll(officers.Select((officer, i) => _setting.Review(trail, officer, openings[i], reason: $"officer {i}")));

        Assert.Single(outcomes.OfType<StepOutcome.Taken>());
        Assert.All(outcomes.OfType<StepOutcome.Refused>(), refused => Assert.Equal(DecisionCodes.NotWaiting, refused.Code));
        Assert.Equal(4, (await _setting.Trail(trail).Summary())!.Steps.Count);
    }

    [Fact]
    public async Task Contest_is_refused_before_the_notice_and_by_others()
    {
        var (about, other) = (await _setting.Released(), await _setting.Released());
        var trail = (await _setting.Decided(about)).Trail.DecisionId;

        Assert.Equal(DecisionCodes.NotFinal, Code(await _setting.Contest(trail, about)));
        await _setting.Reviewed(trail);
        Assert.Equal(DecisionCodes.Unknown, Code(await _setting.Contest(trail, other)));
        Assert.Equal(DecisionCodes.TextNeeded, Code(await _setting.Contest(trail, about, text: "")));
        Assert.IsType<StepOutcome.Taken>(await _setting.Contest(trail, about, "satu"));
        Assert.Equal(DecisionCodes.NotFinal, Code(await _setting.Contest(trail, about, "dua")));
    }

    [Fact]
    public async Task Contest_is_refused_when_a_correction_is_of_nothing_used_or_given_twice()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        await _setting.Reviewed(trail);

        Assert.Equal(DecisionCodes.CorrectionUnexpected, Code(await _setting.Contest(trail, about, "x", new ClaimedCorrection("no_such", "1"))));
        // Released to the agency, but no input of the programme.
        Assert.Equal(DecisionCodes.CorrectionUnexpected, Code(await _setting.Contest(trail, about, "x", new ClaimedCorrection("household_size", "7"), new("district", "y"))));
        Assert.Equal(DecisionCodes.CorrectionTwice, Code(await _setting.Contest(trail, about, "x", new ClaimedCorrection("birth_date", "1970"), new("birth_date", "1971"))));
        Assert.IsType<StepOutcome.Taken>(await _setting.Contest(trail, about, "x", new ClaimedCorrection("birth_date", "1970"), new(DecisionSetting.Answer, "false")));
    }

    [Fact]
    public async Task Contest_is_refused_and_the_queue_says_overdue_once_the_time_is_over()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var setting = new DecisionSetting(hub);
        var (about, late) = (await setting.Released(), await setting.Released());
        var (trail, waiting) = ((await setting.Decided(about)).Trail.DecisionId, (await setting.Decided(late)).Trail.DecisionId);
        var told = await setting.Reviewed(trail);

        hub.Clock.Advance(DateTimeOffset.FromUnixTimeMilliseconds(told.Trail.ContestUntil!.Value) - hub.Clock.GetUtcNow());

        Assert.Equal(DecisionCodes.ContestOver, Code(await setting.Contest(trail, about)));
        var item = Assert.Single(await hub.Grains.GetGrain<IDecisionDeskGrain>(0).Queue(setting.Agency));
        Assert.Equal((waiting, true), (item.Trail.DecisionId, item.Overdue));
    }

    [Fact]
    public async Task Trail_goes_on_after_a_restart_of_the_hub()
    {
        using var folder = new TempFolder();
        Case about;
        Id128 trail;
        TestAgency agency;
        await using (var hub = await TestHub.Start(folder))
        {
            var setting = new DecisionSetting(hub);
            agency = hub.Agency;
            about = await setting.Released();
            trail = (await setting.Decided(about)).Trail.DecisionId;
        }
        await using (var hub = await TestHub.Start(folder, agency, register: false))
        {
            var setting = new DecisionSetting(hub);
            Assert.Equal(trail, Assert.Single(await hub.Grains.GetGrain<IDecisionDeskGrain>(0).Queue(setting.Agency)).Trail.DecisionId);
            Assert.Equal("closed", (await setting.Reviewed(trail)).Trail.Stage);
            Assert.Equal([trail], await hub.Citizen(about.Person.Subject).Decisions());
        }
    }

    [Fact]
    public async Task Decision_can_be_contested_as_often_as_the_trail_says()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        await _setting.Reviewed(trail);
        for (var i = 0; i < TrailState.MaxContests; i++)
        {
            Assert.IsType<StepOutcome.Taken>(await _setting.Contest(trail, about, $"lagi {i}"));
            await _setting.Reviewed(trail);
        }

        Assert.Equal(DecisionCodes.ContestOver, Code(await _setting.Contest(trail, about, "sekali lagi")));
    }

    [Fact]
    public async Task Opening_is_recorded_for_the_person_before_anything_is_shown()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        var auditor = Actors.Auditor(Id128.Random());

        var opened = Assert.IsType<TrailOpening.Opened>(await _setting.Trail(trail).Open(new(auditor, Agency: null, "contoh acak")));

        var last = (await _setting.Hub.ChainOf(about.Person))[^1].Entry;
        var access = Assert.IsType<AccessRecord>(last.Record);
        Assert.Equal((opened.Opening, auditor, trail, "auditor", "contoh acak"), (last.Id, access.Actor, access.Opened, access.Role, access.Reason));
        Assert.Equal(DecisionCodes.TextNeeded, Assert.IsType<TrailOpening.Refused>(await _setting.Trail(trail).Open(new(auditor, null, " "))).Code);
        Assert.Equal(DecisionCodes.Unknown, Assert.IsType<TrailOpening.Refused>(await _setting.Trail(trail).Open(new(DecisionSetting.NewOfficer(), "disdik", "x"))).Code);
    }

    [Fact]
    public async Task Nothing_is_shown_when_the_opening_cannot_be_recorded()
    {
        var trail = (await _setting.Decided(await _setting.Released())).Trail.DecisionId;
        var auditor = Actors.Auditor(Id128.Random());
        var stretch = _setting.Hub.Clock.GetUtcNow().ToUnixTimeMilliseconds() / (long)DecisionGrain.OpeningStretch.TotalMilliseconds;
        foreach (var near in new[] { stretch, stretch + 1 })
        {
            _setting.Hub.Front.Instead(TrailIds.Opening(_setting.Hub.Book.Ids, auditor, trail, 0, "contoh", near), () => throw new LedgerUnavailableException("ledger.unavailable", "down"));
        }

        Assert.Equal("ledger.unavailable", Assert.IsType<TrailOpening.Refused>(await _setting.Trail(trail).Open(new(auditor, null, "contoh"))).Code);
    }

    [Fact]
    public async Task Queue_holds_what_waits_and_nothing_else()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        Assert.Contains(await Queue(), item => item.Trail.DecisionId == trail && !item.Contested && !item.Overdue);

        var officer = DecisionSetting.NewOfficer();
        await _setting.Reviewed(trail, officer);
        Assert.DoesNotContain(await Queue(), item => item.Trail.DecisionId == trail);

        await _setting.Contest(trail, about);
        Assert.Contains(await Queue(), item => item.Trail.DecisionId == trail && item.Contested && item.Reviewers.SequenceEqual([officer]));
        Assert.Empty(await _setting.Hub.Grains.GetGrain<IDecisionDeskGrain>(0).Queue("disdik"));
    }

    [Fact]
    public async Task Every_contest_that_may_be_made_is_answered_by_one_officer_more()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        var officers = Enumerable.Range(0, TrailState.MaxContests + 1).Select(_ => DecisionSetting.NewOfficer()).ToArray();
        await _setting.Reviewed(trail, officers[0]);
        for (var contest = 1; contest <= TrailState.MaxContests; contest++)
        {
            Assert.IsType<StepOutcome.Taken>(await _setting.Contest(trail, about, $"keberatan {contest}"));
            foreach (var officer in officers.Take(contest))
            {
                Assert.Equal(DecisionCodes.SameOfficer, Code(await _setting.Review(trail, officer, (await _setting.Opened(trail, officer)).Opening)));
            }
            Assert.Equal("closed", (await _setting.Reviewed(trail, officers[contest])).Trail.Stage);
        }
        Assert.Equal(DecisionCodes.ContestOver, Code(await _setting.Contest(trail, about, "sekali lagi")));
    }

    [Fact]
    public async Task Owed_notice_is_written_by_the_poller_when_the_ledger_did_not_take_it_at_once()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        var notice = TrailIds.Step(_setting.Hub.Book.Ids, trail, 2);
        _setting.Hub.Front.Before(notice, attempt => attempt == 1 ? throw new LedgerUnavailableException("ledger.unavailable", "down") : Task.CompletedTask);
        var officer = DecisionSetting.NewOfficer();

        var taken = Assert.IsType<StepOutcome.Taken>(await _setting.Review(trail, officer, (await _setting.Opened(trail, officer)).Opening));
        Assert.Equal(("decided", false), (taken.Trail.Stage, taken.Trail.HasEffect));
        await _setting.Hub.Get<TrailPoller>().Round(CancellationToken.None);

        Assert.Equal("closed", (await _setting.Trail(trail).Summary())!.Stage);
        Assert.Empty(await _setting.Hub.Store.DueUnderAsync(TrailIds.OwedKey(trail), 1, CancellationToken.None));
    }

    [Fact]
    public async Task Changed_outcome_has_no_effect_while_its_notice_is_owed()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        await _setting.Reviewed(trail);
        await _setting.Contest(trail, about);
        var notice = TrailIds.Step(_setting.Hub.Book.Ids, trail, 6);
        _setting.Hub.Front.Before(notice, attempt => attempt == 1 ? throw new LedgerUnavailableException("ledger.unavailable", "down") : Task.CompletedTask);

        var owed = await _setting.Reviewed(trail, outcome: "not-eligible");
        Assert.Equal(("decided", "not-eligible", false), (owed.Trail.Stage, owed.Trail.Outcome, owed.Trail.HasEffect));
        await _setting.Hub.Get<TrailPoller>().Round(CancellationToken.None);

        var paid = (await _setting.Trail(trail).Summary())!;
        Assert.Equal(("closed", "not-eligible", true), (paid.Stage, paid.Outcome, paid.HasEffect));
    }

    [Fact]
    public async Task Decision_comes_into_the_queue_by_the_poller_when_the_hub_stopped_right_behind_it()
    {
        var command = _setting.Command(await _setting.Released());
        var trail = _setting.Hub.Book.Ids.OfDecision(_setting.Agency, command.IdempotencyKey);
        _setting.Hub.Front.After(trail, _ => throw new InvalidOperationException("stopped"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _setting.Decide(command));
        await _setting.Hub.Get<TrailPoller>().Round(CancellationToken.None);

        Assert.Contains(await Queue(), item => item.Trail.DecisionId == trail && !item.Contested);
    }

    [Fact]
    public async Task Contest_comes_into_the_queue_by_the_poller_when_the_hub_stopped_right_behind_it()
    {
        var about = await _setting.Released();
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        await _setting.Reviewed(trail);
        _setting.Hub.Front.After(TrailIds.Step(_setting.Hub.Book.Ids, trail, 4), _ => throw new InvalidOperationException("stopped"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _setting.Contest(trail, about));
        await _setting.Hub.Get<TrailPoller>().Round(CancellationToken.None);

        Assert.Contains(await Queue(), item => item.Trail.DecisionId == trail && item.Contested);
    }

    [Fact]
    public async Task Trail_is_read_by_its_person_alone_and_found_by_any_step()
    {
        var (about, other) = (await _setting.Released(), await _setting.Released());
        var trail = (await _setting.Decided(about)).Trail.DecisionId;
        var taken = await _setting.Reviewed(trail);
        var desk = _setting.Hub.Grains.GetGrain<IDecisionDeskGrain>(0);

        Assert.Null(await _setting.Trail(trail).ReadFor(other.Person.Subject));
        Assert.NotNull(await _setting.Trail(trail).ReadFor(about.Person.Subject));
        Assert.Null(await _setting.Trail(about.Exchanges[0].Exchange).Summary());
        Assert.Equal(trail, await desk.TrailOf(taken.EntryId));
        Assert.Null(await desk.TrailOf(about.Exchanges[0].Exchange));
        Assert.Equal([trail], await _setting.Hub.Citizen(about.Person.Subject).Decisions());
        Assert.Contains(await desk.Newest(_setting.Agency), t => t.DecisionId == trail);
    }

    async Task<List<QueueItem>> Queue() => await _setting.Hub.Grains.GetGrain<IDecisionDeskGrain>(0).Queue(_setting.Agency);

    static string Code(StepOutcome outcome) => Assert.IsType<StepOutcome.Refused>(outcome).Code;
}
