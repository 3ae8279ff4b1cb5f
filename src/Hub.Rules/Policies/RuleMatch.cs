namespace Hub.Rules.Policies;

/// <summary>One rule against one request, everything but fetched facts.</summary>
sealed class RuleMatch(DatasetDefinition dataset, Ask ask, AskerFacts asker, Facts facts, long nowMs)
{
    static readonly StringComparer Names = StringComparer.Ordinal;

    readonly HashSet<string> _requested = ask.Fields.ToHashSet(Names);

    // A deny of a field also keeps back the answers that are made from it.
    readonly HashSet<string> _touched = ask.Fields.Concat(ask.Fields.Select(name => dataset.SourceOf(name)!.Name)).ToHashSet(Names);

    /// <summary>Names of the conditions that a permit fails; empty when it matches.</summary>
    public List<string> Failures(ExchangePolicy policy, PolicyRule rule)
    {
        var failed = new List<string>();
        Check(InForce(policy), ConditionNames.Effective);
        Check(Addresses(rule.Recipients), ConditionNames.Recipients);
        Check(rule.Purposes?.Contains(ask.Purpose, Names) == true, ConditionNames.Purposes);
        Check(rule.LegalBasis?.Type == ask.LegalBasis, ConditionNames.LegalBasis);
        Check(rule.Fields is not null && _requested.IsSubsetOf(rule.Fields), ConditionNames.Fields);
        if (rule.Conditions is { } conditions)
        {
            Check(Jurisdiction(conditions) ?? false, ConditionNames.Jurisdictions);
            Check(Window(conditions), ConditionNames.TimeWindow);
            Check(!conditions.JustificationRequired || !string.IsNullOrWhiteSpace(ask.Justification), ConditionNames.Justification);
            Check(Related(conditions), ConditionNames.Relations);
        }
        return failed;

        void Check(bool holds, string name)
        {
            if (!holds)
            {
                failed.Add(name);
            }
        }
    }

    /// <summary>Whether a deny matches; what is unknown counts as fulfilled.</summary>
    public bool Denies(ExchangePolicy policy, PolicyRule rule) =>
        InForce(policy)
        && Addresses(rule.Recipients)
        && rule.Purposes?.Contains(ask.Purpose, Names) != false
        && (rule.LegalBasis is null || rule.LegalBasis.Type == ask.LegalBasis)
        && (rule.Fields is null || _touched.Overlaps(rule.Fields))
        && (rule.Conditions is not { } conditions || ((Jurisdiction(conditions) ?? true) && Window(conditions) && Related(conditions)));

    bool InForce(ExchangePolicy policy) => nowMs >= policy.Metadata.Effective.From && nowMs < policy.Metadata.Effective.Until;

    bool Addresses(Recipients recipients) =>
        recipients.Any
        || ((recipients.Agencies is not null || recipients.Roles is not null)
            && recipients.Agencies?.Contains(ask.Agency, Names) != false
            && (recipients.Roles is null || recipients.Roles.Intersect(asker.Roles, Names).Any()));

    bool? Jurisdiction(RuleConditions conditions) => (conditions.Jurisdictions, asker.Jurisdiction) switch
    {
        (null, _) => true,
        (_, "") => null,
        var (wanted, own) => wanted.Contains(own, Names),
    };

    bool Window(RuleConditions conditions) => conditions.TimeWindow is null || LocalClock.Contains(conditions.TimeWindow, nowMs);

    bool Related(RuleConditions conditions) =>
        conditions.Relations is null
        || facts.Relations.Any(relation => Names.Equals(relation.Agency, ask.Agency) && conditions.Relations.Contains(relation.Relation, Names));
}
