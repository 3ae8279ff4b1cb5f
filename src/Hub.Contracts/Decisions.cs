using System.Text.Json.Serialization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Contracts;

/// <summary>Codes of decisions and their trails; those of a programme's evaluation are the engine's.</summary>
public static class DecisionCodes
{
    /// <summary>No decision of that id, or none the caller may see.</summary>
    public const string Unknown = "decision.unknown";

    /// <summary>No such version of the programme is registered.</summary>
    public const string ProgrammeUnknown = "decision.programme-unknown";

    /// <summary>The programme is another agency's.</summary>
    public const string ProgrammeNotYours = "decision.programme-not-yours";

    /// <summary>No released exchange of that id and leaf of this agency about this person (said alike for unknown people).</summary>
    public const string ExchangeUnknown = "decision.exchange-unknown";

    /// <summary>The data was released for another purpose.</summary>
    public const string OtherPurpose = "decision.other-purpose";

    /// <summary>The exchange is not disclosed to the person yet; what affects a right must be seen, with what it rests on.</summary>
    public const string ExchangeDelayed = "decision.exchange-delayed";

    /// <summary>The time the agency may keep the data is over.</summary>
    public const string RetentionOver = "decision.retention-over";

    /// <summary>The consent under which the data was released is no longer in force.</summary>
    public const string ConsentOver = "decision.consent-over";

    /// <summary>A value with its salt does not open the exchange's commitment.</summary>
    public const string ValueMismatch = "decision.value-mismatch";

    /// <summary>The values together are too long for one record.</summary>
    public const string TooLarge = "decision.too-large";

    /// <summary>The trail waits for no review.</summary>
    public const string NotWaiting = "decision.not-waiting";

    /// <summary>The officer has not opened the trail as it stands.</summary>
    public const string NotOpened = "decision.not-opened";

    /// <summary>The officer has reviewed this trail before; a contest is answered by another.</summary>
    public const string SameOfficer = "decision.same-officer";

    /// <summary>Not an outcome of the programme.</summary>
    public const string OutcomeUnknown = "decision.outcome-unknown";

    /// <summary>A reason or text is missing or too long.</summary>
    public const string TextNeeded = "decision.text-needed";

    /// <summary>A correction names nothing that the decision rests on.</summary>
    public const string CorrectionUnexpected = "decision.correction-unexpected";

    /// <summary>One value is corrected more than once.</summary>
    public const string CorrectionTwice = "decision.correction-twice";

    /// <summary>There is nothing final to contest yet, or a contest is being looked at.</summary>
    public const string NotFinal = "decision.not-final";

    /// <summary>The time to contest is over, or the decision was contested as often as may be.</summary>
    public const string ContestOver = "decision.contest-over";

    /// <summary>Part of the trail was erased; it cannot go on.</summary>
    public const string Erased = "decision.erased";
}

/// <summary>A verified, signed request of one agency for a decision.</summary>
/// <param name="IdempotencyKey">1..128 characters.</param>
public sealed record DecisionCommand(string Agency, string IdempotencyKey, SignedAsk Request, DecisionContent Content);

/// <summary>The request's content. What cannot be read is recorded as a refusal too.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Readable), "readable")]
[JsonDerivedType(typeof(Unreadable), "unreadable")]
public abstract record DecisionContent
{
    DecisionContent()
    {
    }

    /// <param name="Nik">Used to find the subject; never stored.</param>
    public sealed record Readable(string Nik, string Programme, int Version, IReadOnlyList<HandedBack> Exchanges) : DecisionContent;

    /// <param name="Code">Stable code.</param>
    public sealed record Unreadable(string Code) : DecisionContent;
}

/// <summary>Values of one exchange, handed back with their salts.</summary>
/// <param name="LeafHash">As the exchange's promise names it.</param>
public sealed record HandedBack(Id128 Exchange, Hash256 LeafHash, IReadOnlyList<OpenedValue> Values)
{
    /// <summary>Most exchanges of one decision.</summary>
    public const int MaxExchanges = 16;
}

/// <summary>What became of a request for a decision.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Recorded), "recorded")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(NotTaken), "not-taken")]
public abstract record DecisionOutcome
{
    DecisionOutcome()
    {
    }

    /// <param name="Result">What the programme computed.</param>
    /// <param name="Again">The same request was answered before.</param>
    public sealed record Recorded(TrailSummary Trail, DecisionResult Result, string Promise, bool Again) : DecisionOutcome;

    /// <param name="Detail">The input or exchange it is about, where there is one.</param>
    public sealed record Refused(Id128 Id, string Code, string? Detail, string Promise) : DecisionOutcome;

    /// <summary>Nothing was recorded: <c>idempotency.conflict</c>, <c>append.contended</c>, <c>ledger.unavailable</c> …</summary>
    public sealed record NotTaken(string Code) : DecisionOutcome;
}

/// <summary>A trail in short: no values, no subject, no words of the person.</summary>
/// <param name="Stage"><c>awaiting-review</c>, <c>decided</c>, <c>noticed</c>, <c>closed</c>, <c>contested</c> or <c>erased</c>.</param>
/// <param name="Outcome">As it stands now; null once erased.</param>
/// <param name="HasEffect">Whether a notice of the hub has given an outcome effect.</param>
/// <param name="ReviewBy">Milliseconds UTC; null while no officer needs to look.</param>
/// <param name="ContestUntil">Milliseconds UTC (exclusive); null before a notice.</param>
/// <param name="ClosedThrough">Last step that a close covers; null before the first.</param>
/// <param name="Notice">The hub's newest signed notice (compact JWS); null before the first.</param>
public sealed record TrailSummary(
    Id128 DecisionId,
    string Agency,
    ProgrammeReference? Programme,
    string Stage,
    string? Outcome,
    bool? Adverse,
    BilingualText? Text,
    bool HasEffect,
    long? ReviewBy,
    long? ContestUntil,
    int? ClosedThrough,
    string? Notice,
    IReadOnlyList<TrailStepSummary> Steps);

/// <param name="Type">Type of the record.</param>
/// <param name="At">Milliseconds UTC.</param>
public sealed record TrailStepSummary(int Step, string Type, Id128 Id, long Index, long At);

/// <summary>A trail with its records.</summary>
/// <param name="Programme">The public entry that registered the programme's version.</param>
/// <param name="Exchanges">The exchanges it rests on.</param>
/// <param name="Openings">Openings that reviews refer to.</param>
public sealed record TrailView(TrailSummary Summary, IReadOnlyList<TrailEntry> Steps, TrailEntry Programme, IReadOnlyList<TrailEntry> Exchanges, IReadOnlyList<TrailEntry> Openings);

/// <param name="Actor">Who opens: <c>officer:ID</c> or <c>auditor:ID</c>.</param>
/// <param name="Agency">An officer's own agency; null for auditors, who may open any.</param>
/// <param name="Reason">What for, 1..200 characters.</param>
public sealed record OpenCommand(string Actor, string? Agency, string Reason)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 200;
}

/// <summary>What became of an opening.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record TrailOpening
{
    TrailOpening()
    {
    }

    /// <param name="Opening">Entry of the opening.</param>
    /// <param name="At">Its time, milliseconds UTC.</param>
    public sealed record Opened(TrailView Trail, Id128 Opening, long At) : TrailOpening;

    public sealed record Refused(string Code) : TrailOpening;
}

/// <param name="Officer"><c>officer:ID</c>.</param>
/// <param name="Opening">Entry of the officer's opening of the trail as it stands.</param>
/// <param name="Outcome">One of the programme's choices.</param>
/// <param name="Reason">Why, 1..2,000 characters.</param>
public sealed record ReviewCommand(string Officer, string Agency, Id128 Opening, string Outcome, string Reason)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 2_000;
}

/// <param name="Text">The person's own words, 1..2,000 characters.</param>
/// <param name="Channel">How the person acts, e.g. <c>portal</c>.</param>
public sealed record ContestCommand(Id128 Subject, string Text, IReadOnlyList<ClaimedCorrection> Corrections, string Channel)
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxText = 2_000;

    /// <summary>Most corrections.</summary>
    public const int MaxCorrections = 16;

    /// <summary>Longest corrected value, in characters.</summary>
    public const int MaxValue = 200;
}

/// <summary>What became of one more step.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Taken), "taken")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record StepOutcome
{
    StepOutcome()
    {
    }

    /// <param name="Promise">The hub's word for the step's entry.</param>
    public sealed record Taken(TrailSummary Trail, Id128 EntryId, string Promise) : StepOutcome;

    public sealed record Refused(string Code) : StepOutcome;
}

/// <summary>A decision that waits for an officer.</summary>
/// <param name="ReviewBy">Milliseconds UTC.</param>
/// <param name="Overdue">The time is over.</param>
/// <param name="Contested">The person disagreed with what was decided before.</param>
/// <param name="Reviewers">Actors of the reviews so far: every other officer of the agency can answer.</param>
public sealed record QueueItem(TrailSummary Trail, long ReviewBy, bool Overdue, bool Contested, IReadOnlyList<string> Reviewers);
