namespace Hub.Canon.Records;

/// <summary>Where a record stands in the trail of one decision.</summary>
/// <param name="Id">The trail: the id of the decision's own entry.</param>
/// <param name="Step">0 for the decision, then without gaps.</param>
/// <param name="Prev">Body hash of the step before; absent on step 0.</param>
public sealed record TrailPlace(Id128 Id, int Step, Hash256? Prev = null);

/// <summary>One text for people in Indonesian (prevailing) and English (companion).</summary>
public sealed record BilingualText(string Id, string En);

/// <summary>Names one version of one programme by the hash of its canonical form.</summary>
public sealed record ProgrammeReference(string Id, int Version, Hash256 Sha256);

/// <summary>What a programme can end in.</summary>
/// <param name="Code">E.g. <c>eligible</c>.</param>
/// <param name="Adverse">Against the interest of the person.</param>
public sealed record OutcomeChoice(string Code, bool Adverse, BilingualText Text);

/// <summary>One value as the sealed reply carried it, with the salt that opens its commitment.</summary>
/// <param name="Json">Canonical JSON of the value: the bytes that were committed to.</param>
public sealed record OpenedValue(string Name, string Json, Hash256 Salt);

/// <summary>One exchange that a decision rests on, and the values used from it.</summary>
/// <param name="Exchange">Its entry.</param>
/// <param name="LeafHash">RFC 6962 hash of its leaf.</param>
public sealed record DecisionInput(Id128 Exchange, Hash256 LeafHash, string Dataset, IReadOnlyList<OpenedValue> Values);

/// <summary>One criterion as it came out.</summary>
/// <param name="Points">Decimal, shortest form, e.g. <c>12.5</c>; <c>0</c> where it gave none.</param>
/// <param name="Code">Reason code of the programme.</param>
public sealed record DecisionReason(string Criterion, bool Met, string Points, string Code, BilingualText Text);

/// <summary>What the programme computed. Byte for byte the same from the same inputs, programme and moment.</summary>
/// <param name="Score">Decimal, shortest form.</param>
/// <param name="Threshold">Decimal, shortest form.</param>
/// <param name="Reasons">One for each criterion, in the programme's order.</param>
public sealed record DecisionResult(string Outcome, bool Adverse, string Score, string Threshold, IReadOnlyList<DecisionReason> Reasons, BilingualText Text);

/// <summary>A programme's answer about one person, with everything it was computed from: step 0 of its trail.</summary>
public sealed record DecisionRecord : LedgerRecord
{
    public required TrailPlace Trail { get; init; }

    public required ProgrammeReference Programme { get; init; }

    /// <summary>Engine that evaluated, e.g. <c>hub-programme/1</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The moment evaluated for, milliseconds UTC.</summary>
    public required long EvaluatedAt { get; init; }

    /// <summary>Version of the time-zone data.</summary>
    public required string TimeZoneData { get; init; }

    public required IReadOnlyList<DecisionInput> Inputs { get; init; }

    public required DecisionResult Result { get; init; }

    /// <summary>Everything the programme can end in; a reviewer chooses among these.</summary>
    public required IReadOnlyList<OutcomeChoice> Choices { get; init; }

    /// <summary>What the person stands to gain or lose.</summary>
    public required BilingualText AffectedRight { get; init; }

    /// <summary>Whether an officer must look before anything has effect.</summary>
    public required bool ReviewRequired { get; init; }

    /// <summary>Days the person has to contest once told, as an ISO 8601 duration.</summary>
    public required string ContestWithin { get; init; }

    /// <summary>Days an officer has to review, and to answer a contest, as an ISO 8601 duration.</summary>
    public required string AnswerWithin { get; init; }

    public required RequestSignature Signature { get; init; }
}

/// <summary>An officer looked and decided.</summary>
public sealed record ReviewRecord : LedgerRecord
{
    public required TrailPlace Trail { get; init; }

    public required string Outcome { get; init; }

    public required bool Adverse { get; init; }

    /// <summary>Whether the outcome differs from the one shown.</summary>
    public required bool Changed { get; init; }

    /// <summary>Why, in the officer's words.</summary>
    public required string Reason { get; init; }

    /// <summary>The officer's opening of the trail, an <see cref="AccessRecord"/>.</summary>
    public required Id128 Opening { get; init; }

    /// <summary>When it was opened, milliseconds UTC.</summary>
    public required long OpenedAt { get; init; }

    /// <summary>Last step that was shown.</summary>
    public required int ShownThrough { get; init; }
}

/// <summary>The person disagrees.</summary>
public sealed record ContestRecord : LedgerRecord
{
    public required TrailPlace Trail { get; init; }

    /// <summary>The person's own words.</summary>
    public required string Text { get; init; }

    /// <summary>What the person says is wrong in the data; absent when nothing is named.</summary>
    public IReadOnlyList<ClaimedCorrection>? Corrections { get; init; }

    /// <summary>Another officer answers by then, milliseconds UTC.</summary>
    public required long AnswerBy { get; init; }

    /// <summary>How the person acted, e.g. <c>portal</c>.</summary>
    public required string Channel { get; init; }
}

/// <summary>A value that the person says should stand in place of one used. It changes nothing by itself.</summary>
public sealed record ClaimedCorrection(string Field, string Value);

/// <summary>The hub's final word on a trail so far: only it gives an outcome effect.</summary>
public sealed record NoticeRecord : LedgerRecord
{
    public required TrailPlace Trail { get; init; }

    public required string Outcome { get; init; }

    public required bool Adverse { get; init; }

    public required BilingualText Text { get; init; }

    /// <summary><c>programme</c> or <c>officer</c>.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>The person may contest until then (exclusive), milliseconds UTC.</summary>
    public required long ContestUntil { get; init; }

    /// <summary>The hub's signature over the notice: compact JWS, ES256, <c>typ=hub-notice</c>.</summary>
    public required string Statement { get; init; }
}

/// <summary>Covers all steps before it. A later step reopens the trail and needs the next one.</summary>
public sealed record CloseRecord : LedgerRecord
{
    public required TrailPlace Trail { get; init; }

    /// <summary>Last step covered: the one before this.</summary>
    public required int Through { get; init; }
}

/// <summary>An officer or auditor opened a record about a person.</summary>
public sealed record AccessRecord : LedgerRecord
{
    /// <summary>What was opened: a trail.</summary>
    public required Id128 Opened { get; init; }

    /// <summary><c>officer</c> or <c>auditor</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Last step that was shown.</summary>
    public required int Through { get; init; }

    /// <summary>What for, in the opener's words or as a code.</summary>
    public required string Reason { get; init; }
}

/// <summary>A version of a programme as registered. Public.</summary>
public sealed record AlgorithmRecord : LedgerRecord
{
    public required ProgrammeReference Programme { get; init; }

    /// <summary>Agency that answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>Engine it is written for.</summary>
    public required string Engine { get; init; }

    /// <summary>Canonical JSON of the programme; its SHA-256 is the reference's.</summary>
    public required string Text { get; init; }
}
