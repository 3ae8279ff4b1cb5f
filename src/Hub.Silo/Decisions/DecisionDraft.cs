using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules.Decisions;
using Hub.Rules.Policies;
using Hub.Silo.Ledger;

namespace Hub.Silo.Decisions;

/// <summary>One request for a decision while it is answered: what is asked, and what the answer rests on.</summary>
/// <param name="Id">Entry of the answer, and the trail's id.</param>
/// <param name="Subject">The person; null for someone unknown, or when the request could not be read.</param>
public sealed record DecisionDraft(Id128 Id, DecisionCommand Command, Id128? Subject)
{
    /// <summary>The refusal's record.</summary>
    /// <param name="origin">Origin line of the log.</param>
    public RefusalRecord Refusal(string origin, BundleReference? bundle, EligibilityProgramme? programme, string code) => new()
    {
        Salt = EntryBook.NewSalt(),
        Origin = origin,
        Actor = Actors.Agency(Command.Agency),
        Subject = Subject,
        Bundle = bundle,
        Purpose = programme?.Purpose,
        RequestHash = Command.Request.Hash,
        ReasonCode = code,
        Requested = [],
        Determining = [],
        Signature = Command.Request.Signature,
    };

    /// <summary>Step 0 of the trail.</summary>
    /// <param name="legalBasis">That of the exchanges; null when they differ.</param>
    public DecisionRecord Decision(string origin, BundleReference? bundle, EligibilityProgramme programme, ProgrammeRun.Decided run, IReadOnlyList<DecisionInput> inputs, string? legalBasis, long nowMs) => new()
    {
        Salt = EntryBook.NewSalt(),
        Origin = origin,
        Actor = Actors.Agency(Command.Agency),
        Subject = Subject,
        Bundle = bundle,
        LegalBasis = legalBasis,
        Purpose = programme.Purpose,
        RequestHash = Command.Request.Hash,
        Trail = new(Id, 0),
        Programme = programme.Reference,
        Engine = ProgrammeEngine.EngineId,
        EvaluatedAt = nowMs,
        TimeZoneData = run.TimeZoneData,
        Inputs = inputs,
        Result = run.Result,
        Choices = programme.Choices,
        AffectedRight = programme.AffectedRight,
        ReviewRequired = programme.NeedsReview(run.Result),
        ContestWithin = programme.Oversight.ContestWithin.ToString(),
        AnswerWithin = programme.Oversight.AnswerWithin.ToString(),
        Signature = Command.Request.Signature,
    };
}
