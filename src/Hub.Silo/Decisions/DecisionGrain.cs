using Hub.Audit;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Hub.Silo.Walk;
using Orleans;

namespace Hub.Silo.Decisions;

/// <summary>One decision and its trail: what an officer, the person and the hub itself add to it. The truth is the log's; the activation only remembers what it read.</summary>
public sealed class DecisionGrain(TrailReader reader, TrailViews views, TrailSteps steps, TrailDebts debts, EntryBook book, TimeProvider clock) : Grain, IDecisionGrain
{
    /// <summary>How often a step is tried again when somebody else took its place.</summary>
    public const int MaxPasses = 4;

    /// <summary>Opened again within this time with nothing new, it is the same opening.</summary>
    public static readonly TimeSpan OpeningStretch = TimeSpan.FromMinutes(15);

    static readonly StepOutcome.Refused Unknown = new(DecisionCodes.Unknown);

    Trail? _trail;

    public async Task<TrailSummary?> Summary() => await Read() is { } trail ? TrailViews.Summary(trail) : null;

    public async Task<List<string>> Reviewers() => await Read() is { State: { } state } ? [.. state.Reviewers] : [];

    public async Task<TrailView?> ReadFor(Id128 subject) =>
        await Read() is { } trail && SubjectOf(trail) == subject ? await views.Whole(trail) : null;

    public async Task<TrailOpening> Open(OpenCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await Read() is not { } trail || !MayOpen(command.Agency, trail))
        {
            return new TrailOpening.Refused(DecisionCodes.Unknown);
        }
        if (command.Agency is { } own && !await IsActive(own))
        {
            return new TrailOpening.Refused(WalkCodes.AgencyNotActive);
        }
        if (!SaidText.IsSaid(command.Reason, OpenCommand.MaxReason))
        {
            return new TrailOpening.Refused(DecisionCodes.TextNeeded);
        }
        if (trail.State?.Decision.Subject is not { } subject)
        {
            return new TrailOpening.Refused(trail.GoneCode);
        }
        // On record first: what cannot be recorded is not shown.
        var (entry, code) = await RecordOpening(trail, subject, command);
        if (entry is null)
        {
            return new TrailOpening.Refused(code!);
        }
        return await views.Whole(trail) is { } view
            ? new TrailOpening.Opened(view, entry.Id, entry.At)
            : new TrailOpening.Refused(DecisionCodes.Erased);
    }

    public async Task<StepOutcome> Review(ReviewCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            if (await Read() is not { } trail || !MayOpen(command.Agency, trail))
            {
                return Unknown;
            }
            if (!await IsActive(command.Agency))
            {
                return new StepOutcome.Refused(WalkCodes.AgencyNotActive);
            }
            if (await TryReview(trail, command) is { } outcome)
            {
                return outcome;
            }
        }
        return new StepOutcome.Refused("append.contended");
    }

    public async Task<StepOutcome> Contest(ContestCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            if (await Read() is not { } trail || SubjectOf(trail) != command.Subject)
            {
                return Unknown;
            }
            if (await TryContest(trail, command) is { } outcome)
            {
                return outcome;
            }
        }
        return new StepOutcome.Refused("append.contended");
    }

    public Task<bool> Advance() => debts.Pay(Id);

    Id128 Id => Id128.TryParse(this.GetPrimaryKeyString(), out var id) ? id : throw new InvalidOperationException("A decision's key is its id.");

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The trail as it stands. What was read is not kept once its person's key is erased.</summary>
    async Task<Trail?> Read()
    {
        if (_trail is { State.Decision.Subject: { } subject } && book.TagKeyOf(subject) is null)
        {
            _trail = null;
        }
        return _trail = await reader.Read(Id, _trail);
    }

    /// <summary>The person a trail is about; null once step 0 is erased, and then it is nobody's to read.</summary>
    static Id128? SubjectOf(Trail trail) => trail.Steps[0].Record?.Subject;

    /// <summary>Null when somebody else took the step meanwhile.</summary>
    async Task<StepOutcome?> TryReview(Trail trail, ReviewCommand command)
    {
        if (trail.State is not { } state)
        {
            return new StepOutcome.Refused(trail.GoneCode);
        }
        if (await Earlier(trail, command) is { } same)
        {
            return same;
        }
        if (await ReviewRefusal(state, trail, command) is { } code)
        {
            return new StepOutcome.Refused(code);
        }
        var opening = (await book.Find(command.Opening))!;
        var choice = state.Choices(command.Outcome)!;
        var record = new ReviewRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = command.Officer,
            Subject = state.Decision.Subject,
            Trail = TrailSteps.Next(state),
            Outcome = choice.Code,
            Adverse = choice.Adverse,
            Changed = !string.Equals(choice.Code, state.Outcome, StringComparison.Ordinal),
            Reason = command.Reason,
            Opening = command.Opening,
            OpenedAt = opening.At,
            ShownThrough = trail.Through,
        };
        await steps.RememberOwed(trail.Id, state.NextStep, Now);
        return await Settle(await steps.Append(trail, record, WishOf(command)));
    }

    /// <summary>Why the officer cannot review now; null when nothing stands in the way.</summary>
    async Task<string?> ReviewRefusal(TrailState state, Trail trail, ReviewCommand command)
    {
        if (state.Stage is not (TrailStage.AwaitingReview or TrailStage.Contested))
        {
            return DecisionCodes.NotWaiting;
        }
        if (state.Reviewers.Contains(command.Officer, StringComparer.Ordinal))
        {
            return DecisionCodes.SameOfficer;
        }
        if (state.Choices(command.Outcome) is null)
        {
            return DecisionCodes.OutcomeUnknown;
        }
        if (!SaidText.IsSaid(command.Reason, ReviewCommand.MaxReason))
        {
            return DecisionCodes.TextNeeded;
        }
        var opened = await book.Find(command.Opening) is { Record: AccessRecord access }
            && string.Equals(access.Actor, command.Officer, StringComparison.Ordinal)
            && access.Opened == trail.Id
            && access.Through == trail.Through;
        return opened ? null : DecisionCodes.NotOpened;
    }

    /// <summary>The very review asked for, where it was taken before (a second tap, a lost reply).</summary>
    async Task<StepOutcome?> Earlier(Trail trail, ReviewCommand command)
    {
        var same = trail.Steps.FirstOrDefault(step => step.Record is ReviewRecord r
            && string.Equals(r.Actor, command.Officer, StringComparison.Ordinal)
            && r.Opening == command.Opening
            && string.Equals(r.Outcome, command.Outcome, StringComparison.Ordinal)
            && string.Equals(r.Reason, command.Reason, StringComparison.Ordinal));
        return same is null ? null : await Settle(new(new(same.Id, same.At, book.Promise(same)), null));
    }

    /// <summary>Null when somebody else took the step meanwhile.</summary>
    async Task<StepOutcome?> TryContest(Trail trail, ContestCommand command)
    {
        if (trail.State is not { } state)
        {
            return new StepOutcome.Refused(trail.GoneCode);
        }
        // The same words again are a lost reply or a second tap, also after the answer: a new contest says something new.
        if (trail.Steps.LastOrDefault(step => step.Record is ContestRecord earlier && IsSame(earlier, command)) is { } said)
        {
            return await Settle(new(new(said.Id, said.At, book.Promise(said)), null));
        }
        if (ContestRefusal(state, command) is { } code)
        {
            return new StepOutcome.Refused(code);
        }
        var answerBy = Now + TrailState.DaysMs(state.Decision.AnswerWithin);
        var record = new ContestRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Person(command.Subject),
            Subject = command.Subject,
            Trail = TrailSteps.Next(state),
            Text = command.Text,
            Corrections = command.Corrections.Count > 0 ? command.Corrections : null,
            AnswerBy = answerBy,
            Channel = command.Channel,
        };
        await steps.RememberOwed(trail.Id, state.NextStep, Now);
        return await Settle(await steps.Append(trail, record, WishOf(command)));
    }

    string? ContestRefusal(TrailState state, ContestCommand command)
    {
        if (state.Stage is not TrailStage.Closed)
        {
            return DecisionCodes.NotFinal;
        }
        if (state.Contests >= TrailState.MaxContests || Now >= state.ContestUntil)
        {
            return DecisionCodes.ContestOver;
        }
        var right = SaidText.IsSaid(command.Text, ContestCommand.MaxText)
            && command.Corrections.Count <= ContestCommand.MaxCorrections
            && command.Corrections.All(c => SaidText.IsSaid(c.Field, ContestCommand.MaxValue) && SaidText.IsSaid(c.Value, ContestCommand.MaxValue));
        return right ? CorrectionRefusal(state.Decision, command.Corrections) : DecisionCodes.TextNeeded;
    }

    /// <summary>What stands in the trail for good is about values the decision rests on, and about each only once.</summary>
    static string? CorrectionRefusal(DecisionRecord decision, IReadOnlyList<ClaimedCorrection> corrections)
    {
        var values = decision.Inputs.SelectMany(input => input.Values).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        if (!corrections.All(correction => values.Contains(correction.Field)))
        {
            return DecisionCodes.CorrectionUnexpected;
        }
        return corrections.DistinctBy(correction => correction.Field, StringComparer.Ordinal).Count() == corrections.Count ? null : DecisionCodes.CorrectionTwice;
    }

    static bool IsSame(ContestRecord earlier, ContestCommand command) =>
        string.Equals(earlier.Text, command.Text, StringComparison.Ordinal) && (earlier.Corrections ?? []).SequenceEqual(command.Corrections);

    /// <summary>After a step: what the hub owes now is written, and the trail told as it then stands.</summary>
    async Task<StepOutcome?> Settle(StepTaken taken)
    {
        if (taken.Entry is not { } entry)
        {
            return taken.Code is { } code ? new StepOutcome.Refused(code) : null;
        }
        // What cannot be written now is owed: the deadline kept before the step brings it about.
        await Advance();
        return await Read() is { } trail ? new StepOutcome.Taken(TrailViews.Summary(trail), entry.Id, entry.Promise) : Unknown;
    }

    async Task<(AppendedStep? Entry, string? Code)> RecordOpening(Trail trail, Id128 subject, OpenCommand command)
    {
        var record = new AccessRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = command.Actor,
            Subject = subject,
            Opened = trail.Id,
            Role = command.Actor.Split(':')[0],
            Through = trail.Through,
            Reason = command.Reason,
        };
        var id = TrailIds.Opening(book.Ids, command.Actor, trail.Id, trail.Through, command.Reason, Now / (long)OpeningStretch.TotalMilliseconds);
        return await book.Append(new Entry(id, Hash256.Of(id.ToArray()), record, Asker: trail.Agency)) switch
        {
            AppendOutcome.Appended a => (new(id, a.At, ""), null),
            AppendOutcome.Existing e => (new(id, e.At, ""), null),
            var other => (null, EntryBook.CodeOf(other)),
        };
    }

    /// <summary>An officer opens their own agency's trails; an auditor, who has no agency, opens any.</summary>
    static bool MayOpen(string? agency, Trail trail) => agency is null || string.Equals(agency, trail.Agency, StringComparison.Ordinal);

    /// <summary>A suspended agency's officers do nothing in its name.</summary>
    async Task<bool> IsActive(string agency) => await GrainFactory.GetGrain<IAgencyGrain>(agency).Profile() is { Active: true };

    static string WishOf(ReviewCommand command) => TrailSteps.Wish("review", command.Officer, command.Opening.ToString(), command.Outcome, command.Reason);

    static string WishOf(ContestCommand command) =>
        TrailSteps.Wish("contest", [command.Subject.ToString(), command.Text, command.Channel, .. command.Corrections.SelectMany(c => new[] { c.Field, c.Value })]);
}
