using Hub.Canon;

namespace Hub.Api.Pages;

/// <summary>A decision in short.</summary>
/// <param name="At">When it was made, milliseconds UTC.</param>
/// <param name="Tone">Style of the outcome.</param>
/// <param name="Effect">Whether it has effect, in words.</param>
public sealed record DecisionLine(Id128 Id, string Agency, string Programme, string Outcome, string Tone, string Effect, string Stage, long At, long? ReviewBy, bool Overdue, bool Contested);

/// <summary>A decision as a page shows it: names and words instead of codes.</summary>
/// <param name="Proposed">What the programme computed.</param>
/// <param name="ProposedCode">Its code.</param>
/// <param name="OutcomeCode">Code of the outcome as it stands; null once erased.</param>
/// <param name="Reviews">Newest last.</param>
/// <param name="Contests">Newest last.</param>
/// <param name="ContestUntil">Exclusive, milliseconds UTC; null before a notice.</param>
public sealed record DecisionCard(
    DecisionLine Line,
    string Proposed,
    string ProposedCode,
    string? OutcomeCode,
    string AffectedRight,
    string Score,
    string Threshold,
    IReadOnlyList<ReasonLine> Reasons,
    IReadOnlyList<ValueLine> Values,
    ProgrammeCard Programme,
    IReadOnlyList<ChoiceLine> Choices,
    IReadOnlyList<StepLine> Steps,
    IReadOnlyList<ReviewLine> Reviews,
    IReadOnlyList<ContestLine> Contests,
    long? ContestUntil,
    bool HasEffect,
    string Stage);

/// <param name="Title">What was looked at.</param>
/// <param name="Points">Decimal, shortest form.</param>
public sealed record ReasonLine(string Title, bool Met, string Points, string Text);

/// <summary>One value that a decision rests on.</summary>
/// <param name="Field">Name of the field in its dataset.</param>
/// <param name="Holder">Agency that gave it.</param>
/// <param name="Exchange">Entry of the exchange that released it.</param>
public sealed record ValueLine(string Title, string Field, string Value, string Dataset, string Holder, Id128 Exchange);

/// <param name="Entry">The public entry that registered it.</param>
/// <param name="Limits">What it is known not to do well; null where its text cannot be read.</param>
public sealed record ProgrammeCard(string Title, string Reference, string Owner, string? LegalReference, string? Contact, string? Limits, string? Purpose, Id128 Entry);

public sealed record ChoiceLine(string Code, string Text, bool IsStanding);

/// <param name="At">Milliseconds UTC.</param>
public sealed record StepLine(int Step, string Title, string Who, long At, long Index, Id128 Id);

/// <param name="At">Milliseconds UTC.</param>
public sealed record ReviewLine(string Who, string Outcome, bool Changed, string Reason, long At);

/// <param name="At">Milliseconds UTC.</param>
/// <param name="AnswerBy">Milliseconds UTC.</param>
/// <param name="Answer">The review that answered it; null while it waits.</param>
public sealed record ContestLine(string Text, IReadOnlyList<(string Title, string Value)> Corrections, long At, long AnswerBy, ReviewLine? Answer);
