using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Holds a decision to the registered programme: no review left out, no term shortened, no outcome of its own.</summary>
static class TermsCheck
{
    /// <param name="place">The decision's.</param>
    /// <param name="algorithm">The registration that the decision names.</param>
    public static void Run(DecisionRecord decision, string place, AlgorithmRecord algorithm, FaultList faults)
    {
        if (!string.Equals(algorithm.Engine, ProgrammeTerms.Engine, StringComparison.Ordinal))
        {
            faults.AddUncheckable("programme.engine-unknown", place, "a programme for " + ProgrammeTerms.Engine, algorithm.Engine);
            return;
        }
        if (ProgrammeTerms.TryRead(algorithm.Text) is not { } terms)
        {
            faults.Add("programme.malformed", place, "a text with oversight and outcome", "another text");
            return;
        }
        Compare("programme.review", terms.NeedsReview(decision.Result.Adverse) ? "review required" : "no review required", decision.ReviewRequired ? "review required" : "no review required");
        Compare("programme.contest-within", terms.ContestWithin, decision.ContestWithin);
        Compare("programme.answer-within", terms.AnswerWithin, decision.AnswerWithin);
        Compare("programme.purpose", terms.Purpose, decision.Purpose ?? "none");
        // An outcome that is no choice is the automaton's to name.
        if (terms.Choices.FirstOrDefault(choice => string.Equals(choice.Code, decision.Result.Outcome, StringComparison.Ordinal)) is { } stated)
        {
            Compare("programme.result-text", Text([stated]), Text([stated with { Text = decision.Result.Text }]));
        }
        if (!decision.Choices.SequenceEqual(terms.Choices))
        {
            faults.Add("programme.choices", place, Text(terms.Choices), Text(decision.Choices));
        }

        void Compare(string code, string expected, string found)
        {
            if (!string.Equals(expected, found, StringComparison.Ordinal))
            {
                faults.Add(code, place, expected, found);
            }
        }
    }

    static string Text(IEnumerable<OutcomeChoice> choices) =>
        string.Join("; ", choices.Select(choice => $"{choice.Code}{(choice.Adverse ? " (adverse)" : "")}: {choice.Text.Id} / {choice.Text.En}"));
}
