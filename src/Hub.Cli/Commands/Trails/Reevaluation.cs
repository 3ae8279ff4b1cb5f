using System.Text.Json;
using Hub.Canon.Records;
using Hub.Rules.Decisions;

namespace Hub.Cli.Commands.Trails;

/// <summary>What came of running a recorded decision again.</summary>
abstract record Reevaluation
{
    Reevaluation()
    {
    }

    /// <param name="Recorded">Canonical JSON of the recorded result.</param>
    /// <param name="Computed">Canonical JSON of the result now; null when the engine refuses the inputs.</param>
    /// <param name="Refusal">Why the engine refuses; null when it does not.</param>
    /// <param name="Terms">What else the programme fixes and the record says otherwise.</param>
    /// <param name="TimeZoneData">Version of the time-zone data used now.</param>
    public sealed record Done(byte[] Recorded, byte[]? Computed, string? Refusal, IReadOnlyList<string> Terms, string TimeZoneData) : Reevaluation
    {
        public bool Equal => Computed is not null && Recorded.AsSpan().SequenceEqual(Computed) && Terms.Count == 0;
    }

    /// <param name="Why">In plain words.</param>
    public sealed record Impossible(string Why) : Reevaluation;

    /// <summary>Evaluates the recorded programme on the recorded values for the recorded moment.</summary>
    public static Reevaluation Of(DecisionRecord decision, AlgorithmRecord registered)
    {
        if (ProgrammeEngine.Find(decision.Engine) is not { } engine)
        {
            return new Impossible($"this version has no engine {decision.Engine}");
        }
        if (EligibilityProgramme.Read(registered.Text) is not ProgrammeReading.Read { Programme: var programme })
        {
            return new Impossible("this version cannot read the recorded programme");
        }
        var recorded = ProgrammeEngine.CanonicalResult(decision.Result);
        return engine.Evaluate(programme, InputsOf(decision), decision.EvaluatedAt) switch
        {
            ProgrammeRun.Decided decided => new Done(recorded, ProgrammeEngine.CanonicalResult(decided.Result), null, TermsOf(decision, programme), decided.TimeZoneData),
            ProgrammeRun.Refused refused => new Done(recorded, null, $"{refused.Code} {refused.Input}".TrimEnd(), TermsOf(decision, programme), ProgrammeEngine.TimeZoneData),
            _ => throw new InvalidOperationException("A run decides or refuses."),
        };
    }

    static List<ProgrammeInput> InputsOf(DecisionRecord decision) =>
        [.. decision.Inputs.SelectMany(input => input.Values.Select(value => new ProgrammeInput(input.Dataset, value.Name, ValueOf(value))))];

    static JsonElement ValueOf(OpenedValue value)
    {
        using var document = JsonDocument.Parse(value.Json);
        return document.RootElement.Clone();
    }

    static List<string> TermsOf(DecisionRecord decision, EligibilityProgramme programme)
    {
        var terms = new List<string>();
        Compare("programme", decision.Programme == programme.Reference);
        Compare("purpose", string.Equals(decision.Purpose, programme.Purpose, StringComparison.Ordinal));
        Compare("choices", decision.Choices.SequenceEqual(programme.Choices));
        Compare("affectedRight", decision.AffectedRight == programme.AffectedRight);
        Compare("reviewRequired", decision.ReviewRequired == programme.NeedsReview(decision.Result));
        Compare("contestWithin", string.Equals(decision.ContestWithin, programme.Oversight.ContestWithin.ToString(), StringComparison.Ordinal));
        Compare("answerWithin", string.Equals(decision.AnswerWithin, programme.Oversight.AnswerWithin.ToString(), StringComparison.Ordinal));
        Compare("evaluatedAt", decision.EvaluatedAt >= programme.EffectiveFrom && decision.EvaluatedAt < programme.EffectiveUntil);
        return terms;

        void Compare(string term, bool same)
        {
            if (!same)
            {
                terms.Add(term);
            }
        }
    }
}
