using System.Globalization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Trails;

/// <summary>Where a trail stands.</summary>
public enum TrailStage
{
    /// <summary>An officer must look before anything has effect.</summary>
    AwaitingReview,

    /// <summary>The outcome stands; the hub owes the notice that gives it effect.</summary>
    Decided,

    /// <summary>The person was told; the hub owes the close.</summary>
    Noticed,

    /// <summary>Every step is covered by a close.</summary>
    Closed,

    /// <summary>The person disagreed; another officer must look.</summary>
    Contested,
}

/// <summary>What the steps of one trail add up to: the one automaton by which the hub writes and the verifier checks. Immutable.</summary>
public sealed record TrailState
{
    /// <summary>Most steps of one trail.</summary>
    public const int MaxSteps = 32;

    /// <summary>How often a person may contest one decision.</summary>
    public const int MaxContests = 3;

    const long DayMs = 86_400_000;

    /// <summary>Step 0.</summary>
    public required DecisionRecord Decision { get; init; }

    /// <summary>The trail's id.</summary>
    public Id128 Id => Decision.Trail.Id;

    public required TrailStage Stage { get; init; }

    /// <summary>Number of the next step.</summary>
    public required int NextStep { get; init; }

    /// <summary>Body hash of the last step.</summary>
    public required Hash256 LastBody { get; init; }

    /// <summary>The outcome as it stands; it has effect only under <see cref="HasEffect"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The outcome that the last notice gave effect; null before the first. A later review changes nothing until its notice.</summary>
    public string? InEffect { get; init; }

    /// <summary>Whether the outcome as it stands is the one that has effect.</summary>
    public bool HasEffect => string.Equals(InEffect, Outcome, StringComparison.Ordinal);

    /// <summary>Actors of the reviews so far.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];

    public int Contests { get; init; }

    /// <summary>Last step that a close covers; null before the first close.</summary>
    public int? ClosedThrough { get; init; }

    /// <summary>The person may contest until then (exclusive), milliseconds UTC; null before a notice.</summary>
    public long? ContestUntil { get; init; }

    /// <summary>An officer is to have looked by then, milliseconds UTC; null while none needs to.</summary>
    public long? ReviewBy { get; init; }

    /// <summary>The choice that <see cref="Outcome"/> names.</summary>
    public OutcomeChoice Choice => Choices(Outcome) ?? throw new InvalidOperationException("An outcome is one of the choices.");

    /// <summary>The choice of that code; null when the programme has none.</summary>
    public OutcomeChoice? Choices(string code) => Decision.Choices.FirstOrDefault(choice => string.Equals(choice.Code, code, StringComparison.Ordinal));

    /// <summary>Milliseconds of an ISO 8601 duration in days, as decisions carry it; 0 for anything else.</summary>
    public static long DaysMs(string period) =>
        period is ['P', .. var digits, 'D'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days * DayMs : 0;

    /// <summary>The trail of a decision just recorded.</summary>
    /// <param name="at">Time of its entry, milliseconds UTC.</param>
    public static Verdict TryBegin(DecisionRecord decision, long at, out TrailState? state)
    {
        ArgumentNullException.ThrowIfNull(decision);
        state = null;
        if (decision.Trail is not { Step: 0, Prev: null })
        {
            return new("trail.place", "step 0 without a step before", Place(decision.Trail));
        }
        var chosen = decision.Choices.FirstOrDefault(choice => string.Equals(choice.Code, decision.Result.Outcome, StringComparison.Ordinal));
        if (chosen is null || chosen.Adverse != decision.Result.Adverse)
        {
            return new("trail.outcome", "an outcome of the programme", decision.Result.Outcome);
        }
        state = new()
        {
            Decision = decision,
            Stage = decision.ReviewRequired ? TrailStage.AwaitingReview : TrailStage.Decided,
            NextStep = 1,
            LastBody = BodyOf(decision),
            Outcome = decision.Result.Outcome,
            ReviewBy = decision.ReviewRequired ? at + DaysMs(decision.AnswerWithin) : null,
        };
        return Verdict.Right;
    }

    /// <summary>Follows one more step.</summary>
    /// <param name="record">The step's record.</param>
    /// <param name="next">The trail after it; null unless the verdict is right.</param>
    /// <returns><c>trail.place</c>, <c>trail.prev</c>, <c>trail.order</c>, <c>trail.outcome</c>, <c>trail.reviewer</c>, <c>trail.shown</c>, <c>trail.through</c>, <c>trail.contest</c> or right.</returns>
    public Verdict TryFollow(LedgerRecord record, out TrailState? next)
    {
        ArgumentNullException.ThrowIfNull(record);
        next = null;
        if (PlaceOf(record) is not { } place || place.Id != Id || place.Step != NextStep || NextStep >= MaxSteps)
        {
            return new("trail.place", $"step {Text(NextStep)} of {Id}", PlaceOf(record) is { } other ? Place(other) : record.GetType().Name);
        }
        if (place.Prev != LastBody)
        {
            return new("trail.prev", LastBody.ToString(), place.Prev?.ToString() ?? "none");
        }
        var verdict = record switch
        {
            ReviewRecord review => Check(review),
            ContestRecord contest => Check(contest),
            NoticeRecord notice => Check(notice),
            CloseRecord close => Check(close),
            _ => Order("a review, contest, notice or close", record),
        };
        if (verdict.IsRight)
        {
            next = After(record) with { NextStep = NextStep + 1, LastBody = BodyOf(record) };
        }
        return verdict;
    }

    /// <summary>The place of a trail's step; null for a record that is none.</summary>
    public static TrailPlace? PlaceOf(LedgerRecord record) => record switch
    {
        DecisionRecord r => r.Trail,
        ReviewRecord r => r.Trail,
        ContestRecord r => r.Trail,
        NoticeRecord r => r.Trail,
        CloseRecord r => r.Trail,
        _ => null,
    };

    /// <summary>The hash that the next step names.</summary>
    public static Hash256 BodyOf(LedgerRecord record) => RecordCodec.BodyHash(RecordCodec.Encode(record));

    Verdict Check(ReviewRecord review)
    {
        if (Stage is not (TrailStage.AwaitingReview or TrailStage.Contested))
        {
            return Order("no review", review);
        }
        if (Choices(review.Outcome) is not { } choice || choice.Adverse != review.Adverse || review.Changed == string.Equals(review.Outcome, Outcome, StringComparison.Ordinal))
        {
            return new("trail.outcome", "an outcome of the programme, told as changed or not", review.Outcome);
        }
        if (Reviewers.Contains(review.Actor, StringComparer.Ordinal))
        {
            return new("trail.reviewer", "an officer who has not reviewed this trail", review.Actor);
        }
        return review.ShownThrough == NextStep - 1 ? Verdict.Right : new("trail.shown", $"all steps up to {Text(NextStep - 1)} shown", $"up to {Text(review.ShownThrough)}");
    }

    Verdict Check(ContestRecord contest)
    {
        if (Stage is not TrailStage.Closed || contest.Subject != Decision.Subject)
        {
            return Order("no contest", contest);
        }
        return Contests < MaxContests ? Verdict.Right : new("trail.contest", $"at most {Text(MaxContests)} contests", "one more");
    }

    Verdict Check(NoticeRecord notice)
    {
        if (Stage is not TrailStage.Decided)
        {
            return Order("no notice", notice);
        }
        return string.Equals(notice.Outcome, Outcome, StringComparison.Ordinal) && notice.Adverse == Choice.Adverse
            ? Verdict.Right
            : new("trail.outcome", Outcome, notice.Outcome);
    }

    Verdict Check(CloseRecord close)
    {
        if (Stage is not TrailStage.Noticed)
        {
            return Order("no close", close);
        }
        return close.Through == NextStep - 1 ? Verdict.Right : new("trail.through", Text(NextStep - 1), Text(close.Through));
    }

    TrailState After(LedgerRecord record) => record switch
    {
        ReviewRecord r => this with { Stage = TrailStage.Decided, Outcome = r.Outcome, Reviewers = [.. Reviewers, r.Actor], ReviewBy = null },
        ContestRecord r => this with { Stage = TrailStage.Contested, Contests = Contests + 1, ReviewBy = r.AnswerBy },
        NoticeRecord r => this with { Stage = TrailStage.Noticed, InEffect = r.Outcome, ContestUntil = r.ContestUntil },
        CloseRecord r => this with { Stage = TrailStage.Closed, ClosedThrough = r.Through },
        _ => throw new ArgumentOutOfRangeException(nameof(record)),
    };

    Verdict Order(string expected, LedgerRecord record) => new("trail.order", $"{expected} while {Stage}", record.GetType().Name);

    static string Place(TrailPlace place) => $"step {Text(place.Step)} of {place.Id}";

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
