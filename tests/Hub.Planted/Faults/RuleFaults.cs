namespace Hub.Planted.Faults;

/// <summary>Faults of policies, consents and minimisation.</summary>
static class RuleFaults
{
    const string Match = "src/Hub.Rules/Policies/ConsentMatch.cs";
    const string Minimiser = "src/Hub.Rules/Policies/Minimiser.cs";
    const string Rules = "Hub.Rules.Tests";
    const string Silo = "Hub.Silo.Tests";
    const string Oracle = "*.OracleTests.Evaluator_and_oracle_agree_on_outcome_code_rules_obligations_and_quotas";
    const string Released = "*.ReleaseTests.Walk_releases_exactly_the_permitted_fields_when_consent_is_given";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new(
            "deny-overridden", "a permit wins over a deny",
            Rules, Oracle,
            new Edit("src/Hub.Rules/Policies/Evaluation.cs", "if (denied.Length > 0)", "if (denied.Length > 0 && permits.Count == 0)")),
        new(
            "rules-stitched", "two permits that each cover a part of the fields permit all of them",
            Rules, "*.EvaluatorLaws.Every_determining_rule_of_a_permit_covers_all_fields_alone",
            new Edit(
                "src/Hub.Rules/Policies/RuleMatch.cs", "rule.Fields is not null && _requested.IsSubsetOf(rule.Fields)",
                "_requested.IsSubsetOf(policy.Rules.Where(other => other.Effect is RuleEffect.Permit).SelectMany(other => other.Fields ?? []))")),
        new(
            "field-leaked", "whatever the source sends leaves the hub",
            Silo, "*.ReleaseTests.Walk_drops_what_the_source_adds_when_it_answers_more_than_asked",
            new Edit(
                Minimiser, "        return released.Count > 0 ?",
                "        released.AddRange(fetched.Values.Where(v => permit.Plan.All(field => field.Source != v.Key)).Select(v => new ReleasedField(v.Key, v.Value.Clone())));\n        return released.Count > 0 ?")),
        new(
            "dropped-field-leaked", "a field that an obligation drops leaves as it is",
            Rules, "*.EvaluatorLaws.Only_fields_of_the_permit_are_fetched_and_released",
            new Edit(Minimiser, "if (field.Transform is Transform.Drop)", "if (field.Transform is Transform.Drop && field.Answer is not null)"),
            new Edit(Minimiser, "if (field.Transform is not { } transform)", "if (field.Transform is not { } transform || transform is Transform.Drop)")),
        new(
            "value-not-generalised", "a value leaves as exact as the source has it",
            Silo, Released,
            new Edit(Minimiser, "Generalisation.Apply(plain, generalise.To, generalise.Width)", "plain")),
        new(
            "value-not-pseudonymised", "the identity number itself leaves in place of a pseudonym",
            Silo, Released,
            new Edit(Minimiser, "pseudonymise($\"recipient:{permit.Recipient}\", plain)", "plain")),
        new(
            "consent-by-prefix", "a consent to a field covers every field whose name begins with it",
            Rules, Oracle,
            new Edit(
                Match, "ask.Fields.Except(consent.Terms.Fields, StringComparer.Ordinal).Any()",
                "!ask.Fields.All(name => consent.Terms.Fields.Any(given => name.StartsWith(given, StringComparison.Ordinal)))")),
        new(
            "consent-by-dataset", "a consent for one purpose serves every purpose",
            Rules, Oracle,
            new Edit(
                Match, "\n        && string.Equals(terms.Dataset, ask.Dataset, StringComparison.Ordinal)\n        && string.Equals(terms.Purpose, ask.Purpose, StringComparison.Ordinal);",
                "\n        && string.Equals(terms.Dataset, ask.Dataset, StringComparison.Ordinal);")),
        new(
            "consent-of-another-agency", "a consent to one agency serves every agency",
            Rules, Oracle,
            new Edit(Match, "string.Equals(terms.Recipient, ask.Agency, StringComparison.Ordinal)\n        && ", "")),
        new(
            "expired-consent-accepted", "a consent serves after its end",
            Silo, "*.ConsentLifecycleTests.Consent_is_expired_for_everybody_when_its_time_is_over",
            new Edit(Match, "when nowMs >= consent.Terms.NotAfter =>", "when nowMs < consent.Terms.NotBefore && nowMs >= consent.Terms.NotAfter =>")),
        new(
            "revoked-consent-granted-again", "a consent that was revoked can be given again",
            Rules, "*.ConsentLaws.After_the_end_comes_nothing_but_entered_in_error",
            new Edit("src/Hub.Rules/Consents/ConsentAutomaton.cs", "(ConsentState.Draft or ConsentState.Requested, ConsentAct.Granted)", "(ConsentState.Draft or ConsentState.Requested or ConsentState.Revoked, ConsentAct.Granted)")),
    ];
}
