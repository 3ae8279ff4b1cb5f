namespace Hub.Planted.Faults;

/// <summary>Faults of decisions and their trails: what a decision rests on, who may add what, what the hub owes, and what the verifier believes.</summary>
static class TrailFaults
{
    const string Desk = "src/Hub.Silo/Decisions/DecisionDeskGrain.cs";
    const string Draft = "src/Hub.Silo/Decisions/DecisionDraft.cs";
    const string Grain = "src/Hub.Silo/Decisions/DecisionGrain.cs";
    const string Inputs = "src/Hub.Silo/Decisions/DecisionInputs.cs";
    const string Steps = "src/Hub.Silo/Decisions/TrailSteps.cs";
    const string Debts = "src/Hub.Silo/Decisions/TrailDebts.cs";
    const string State = "src/Hub.Audit/Trails/TrailState.cs";
    const string Engine = "src/Hub.Rules/Decisions/PointsEvaluation.cs";
    const string Silo = "Hub.Silo.Tests";
    const string Audit = "Hub.Audit.Tests";
    const string Verify = "Hub.Verify.Tests";
    const string Rules = "Hub.Rules.Tests";

    public static IReadOnlyList<Fault> All { get; } = [.. Basis, .. Oversight, .. Owed, .. Automaton, .. Verifier, .. Programme];

    /// <summary>What a decision may rest on.</summary>
    static IReadOnlyList<Fault> Basis =>
    [
        new(
            "changed-value-decided-on", "a decision rests on a value that the source never sent",
            Silo, "*.DecideTests.Value_is_refused_when_it_does_not_open_its_commitment",
            new Edit(Inputs, "&& Commitment.Of(value.Salt.ToArray(), Encoding.UTF8.GetBytes(value.Json)) == commitment", "&& value.Json.Length > 0")),
        new(
            "other-purpose-decided-on", "data released for one purpose serves a decision for another",
            Silo, "*.DecideTests.Exchange_is_refused_when_it_was_for_another_purpose",
            new Edit(Inputs, "if (!string.Equals(exchange.Purpose, programme.Purpose, StringComparison.Ordinal))", "if (exchange.Purpose is null)")),
        new(
            "retention-over-decided-on", "data that the agency may no longer keep serves a decision",
            Silo, "*.DecideTests.Exchange_is_refused_when_the_agency_may_no_longer_keep_its_data",
            new Edit(Inputs, "nowMs >= at + (kept.Days * DayMs)", "nowMs < at")),
        new(
            "consent-over-decided-on", "data released by a consent that was revoked serves a new decision",
            Silo, "*.DecideTests.Decision_is_refused_when_the_consent_behind_the_data_was_revoked",
            new Edit(Inputs, "if (exchange.Consent is { } relied && !IsInForce(facts, relied.Id, nowMs))", "if (exchange.Consent is { } relied && !IsInForce(facts, relied.Id, nowMs) && nowMs < 0)")),
        new(
            "consent-guard-off-for-decisions", "a decision is written though the consent was revoked while it was made",
            Silo, "*.DecideTests.Decision_is_refused_when_the_consent_is_revoked_while_it_is_made",
            new Edit(Desk, "guards.Add(new Guard.Consent(EntryBook.PersonChain(subject), facts.ConsentVersion));", "guards.EnsureCapacity(2);")),
    ];

    /// <summary>Who must look, who may look, and who may disagree.</summary>
    static IReadOnlyList<Fault> Oversight =>
    [
        new(
            "review-not-required", "an adverse or high-impact outcome has effect though no officer looked",
            Silo, "*.DecideTests.Decision_is_recorded_with_values_that_open_the_commitments_when_all_holds",
            new Edit(Draft, "ReviewRequired = programme.NeedsReview(run.Result),", "ReviewRequired = false,")),
        new(
            "same-officer-answers", "an officer is let through to answer a contest of their own review",
            Silo, "*.TrailTests.Contest_reopens_and_another_officer_answers_on_the_same_trail",
            new Edit(Grain, "if (state.Reviewers.Contains(command.Officer, StringComparer.Ordinal))", "if (state.Reviewers.Count > 32)")),
        new(
            "same-officer-follows", "an officer's answer to a contest of their own review counts as a step",
            Audit, "*.TrailStateTests.Contest_is_answered_by_an_officer_who_has_not_reviewed",
            new Edit(State, "if (Reviewers.Contains(review.Actor, StringComparer.Ordinal))", "if (Reviewers.Count > MaxSteps)")),
        new(
            "review-without-opening", "an officer decides without having opened the trail as it stands",
            Silo, "*.TrailTests.Officer_must_have_opened_the_trail_as_it_stands",
            new Edit(Grain, "&& access.Through == trail.Through;", "&& access.Through >= 0;")),
        new(
            "review-with-anothers-opening", "an officer decides on an opening by another officer",
            Silo, "*.TrailTests.Officer_must_have_opened_the_trail_as_it_stands",
            new Edit(Grain, "&& string.Equals(access.Actor, command.Officer, StringComparison.Ordinal)", "&& access.Actor.Length > 0")),
        new(
            "shown-before-recorded", "a trail is shown though the opening could not be recorded",
            Silo, "*.TrailTests.Nothing_is_shown_when_the_opening_cannot_be_recorded",
            new Edit(
                Grain, "var (entry, code) = await RecordOpening(trail, subject, command);",
                "_ = RecordOpening(trail, subject, command);\n        var (entry, code) = (new AppendedStep(trail.Id, Now, \"\"), (string?)null);")),
        new(
            "any-agency-opens", "an officer opens the trails of every agency",
            Silo, "*.TrailTests.Opening_is_recorded_for_the_person_before_anything_is_shown",
            new Edit(Grain, "agency is null || string.Equals(agency, trail.Agency, StringComparison.Ordinal)", "agency is null || agency.Length > 0")),
        new(
            "anothers-contest-taken", "somebody is let through to contest a decision about another person",
            Silo, "*.TrailTests.Contest_is_refused_before_the_notice_and_by_others",
            new Edit(Grain, "if (await Read() is not { } trail || SubjectOf(trail) != command.Subject)", "if (await Read() is not { } trail)")),
        new(
            "anothers-contest-follows", "a contest by somebody else counts as a step",
            Audit, "*.TrailStateTests.Contest_by_somebody_else_is_refused",
            new Edit(State, "if (Stage is not TrailStage.Closed || contest.Subject != Decision.Subject)", "if (Stage is not TrailStage.Closed)")),
    ];

    /// <summary>What the hub must do though it stops in between.</summary>
    static IReadOnlyList<Fault> Owed =>
    [
        new(
            "owed-not-remembered", "the notice that the hub owes is forgotten when the ledger does not take it at once",
            Silo, "*.TrailTests.Owed_notice_is_written_by_the_poller_when_the_ledger_did_not_take_it_at_once",
            new Edit(
                Steps, "store.PutDueAsync(new TrailDebt(trail, step).At(TrailIds.OwedKey(trail), After(now)), CancellationToken.None);",
                "now < 0 ? store.PutDueAsync(new TrailDebt(trail, step).At(TrailIds.OwedKey(trail), After(now)), CancellationToken.None) : ValueTask.CompletedTask;")),
        new(
            "owed-forgotten-too-soon", "what the hub owes is forgotten while the step that makes it owed is still on its way to the log",
            Silo, "*.LateAppendTests.Contest_reaches_the_queue_when_its_entry_is_written_after_the_poller_looked",
            new Edit(Debts, "paid > TrailDebt.Of(owed).Step ||", "paid is not null ||")),
        new(
            "new-trail-not-remembered", "a decision never reaches an officer when the hub stopped right behind its entry",
            Silo, "*.TrailTests.Decision_comes_into_the_queue_by_the_poller_when_the_hub_stopped_right_behind_it",
            new Edit(Desk, "await steps.RememberOwed(draft.Id, step: 0, nowMs);", "")),
        new(
            "contest-not-remembered", "a contest never reaches an officer when the hub stopped right behind its entry",
            Silo, "*.TrailTests.Contest_comes_into_the_queue_by_the_poller_when_the_hub_stopped_right_behind_it",
            new Edit(Grain, "            Channel = command.Channel,\n        };\n        await steps.RememberOwed(trail.Id, state.NextStep, Now);\n", "            Channel = command.Channel,\n        };\n")),
    ];

    /// <summary>The one automaton that hub and verifier share.</summary>
    static IReadOnlyList<Fault> Automaton =>
    [
        new(
            "step-before-not-named", "a step follows whatever step it names",
            Audit, "*.TrailStateTests.Step_is_refused_when_it_is_of_another_trail_or_number",
            new Edit(State, "if (place.Prev != LastBody)", "if (place.Prev is null)")),
        new(
            "close-covers-less", "a trail counts as closed though its close leaves steps out",
            Audit, "*.TrailStateTests.Notice_and_close_are_refused_when_they_say_something_else",
            new Edit(State, "return close.Through == NextStep - 1 ?", "return close.Through <= NextStep - 1 ?")),
    ];

    /// <summary>What somebody away from the hub is told to believe.</summary>
    static IReadOnlyList<Fault> Verifier =>
    [
        new(
            "notice-signature-verified", "the verifier takes a notice that the hub did not sign",
            Verify, "*.TrailVerifierExamples.Notice_signed_by_another_key_is_told",
            new Edit(
                "src/Hub.Verify/Trails/NoticeCheck.cs", "faults.Add(place, DecisionNotice.Of(decision, notice).Verify(notice.Statement, key));",
                "if (DecisionNotice.Of(decision, notice).Verify(notice.Statement, key) is { Code: not \"notice.signature\" } said)\n        {\n            faults.Add(place, said);\n        }")),
        new(
            "changed-value-verified", "the verifier takes a decision on a value that the source never sent",
            Verify, "*.WrongTwins.Wrong_record_is_named_by_code_and_place",
            new Edit("src/Hub.Verify/Trails/InputsCheck.cs", "Commitment.Of(value.Salt.ToArray(), bytes).ToString()", "found.Value.ToString()")),
        new(
            "programme-text-verified", "the verifier takes a programme whose text is not the one that was registered",
            Verify, "*.WrongTwins.Wrong_record_is_named_by_code_and_place",
            new Edit("src/Hub.Verify/Trails/ProgrammeCheck.cs", "algorithm.Programme.Sha256.ToString(), text.ToString()", "text.ToString(), text.ToString()")),
    ];

    /// <summary>What a programme says.</summary>
    static IReadOnlyList<Fault> Programme =>
    [
        new(
            "required-criterion-ignored", "enough points make up for a criterion that is required",
            Rules, "*.ProgrammeLaws.What_is_required_and_unmet_is_below_whatever_the_score",
            new Edit(Engine, " && programme.Criteria.Zip(met).All(pair => pair.Second || !pair.First.Required)", "")),
        new(
            "threshold-to-be-exceeded", "points that just reach the threshold do not",
            Rules, "*.ProgrammeEngineTests.A_tenth_and_two_tenths_reach_three_tenths",
            new Edit(Engine, "score >= programme.Bar", "score > programme.Bar")),
    ];
}
