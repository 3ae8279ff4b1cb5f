namespace Hub.Rules.Policies;

/// <summary>The rules of one policy against their dataset and purposes.</summary>
sealed class RuleChecks(
    PolicyFiles files,
    List<PolicyFault> faults,
    ExchangePolicy policy,
    Dictionary<string, DatasetDefinition> datasets,
    Dictionary<string, PurposeDefinition> purposes)
{
    public void Run()
    {
        if (policy.Metadata.Effective.From >= policy.Metadata.Effective.Until)
        {
            Fault("/metadata/effective", ReasonCodes.IntervalEmpty, "from is not before until");
        }
        if (!datasets.TryGetValue(policy.Dataset, out var dataset) || !string.Equals(dataset.Provider, policy.Provider, StringComparison.Ordinal))
        {
            Fault("/dataset", ReasonCodes.ReferenceUnknown, $"no dataset {policy.Dataset} of provider {policy.Provider}");
            return;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, rule) in policy.Rules.Index())
        {
            var place = $"/rules/{index}";
            if (!seen.Add(rule.Id))
            {
                Fault($"{place}/id", ReasonCodes.IdDuplicate, $"{rule.Id} is there twice");
            }
            Names(rule, place, dataset);
            Conditions(rule, place, dataset);
            if (rule.Effect is RuleEffect.Permit)
            {
                Permit(rule, place, dataset);
            }
            else
            {
                Deny(rule, place);
            }
        }
    }

    void Names(PolicyRule rule, string place, DatasetDefinition dataset)
    {
        foreach (var name in (rule.Fields ?? []).Where(name => dataset.SourceOf(name) is null))
        {
            Fault($"{place}/fields", ReasonCodes.ReferenceUnknown, $"{dataset.Id} has no field or answer {name}");
        }
        foreach (var code in (rule.Purposes ?? []).Where(code => !purposes.ContainsKey(code)))
        {
            Fault($"{place}/purposes", ReasonCodes.ReferenceUnknown, $"no purpose {code}");
        }
    }

    void Conditions(PolicyRule rule, string place, DatasetDefinition dataset)
    {
        var zones = new[] { rule.Conditions?.TimeWindow?.Tz, rule.Conditions?.SubjectAge?.Tz }
            .Concat((rule.Conditions?.Quotas ?? []).Select(quota => quota.Tz))
            .Concat((rule.Answers ?? []).Select(answer => answer switch
            {
                Predicate.Match match => match.Tz,
                Predicate.AgeOver age => age.Tz,
                _ => null,
            }));
        foreach (var tz in zones.Where(tz => tz is not null && !PolicyChecks.KnowsZone(tz)))
        {
            Fault(place, ReasonCodes.TimeZoneUnknown, tz!);
        }
        if (rule.Conditions?.TimeWindow is { } window && string.Equals(window.From, window.To, StringComparison.Ordinal))
        {
            Fault($"{place}/conditions/timeWindow", ReasonCodes.IntervalEmpty, "from and to are the same");
        }
        if (rule.Conditions?.SubjectAge is { } age)
        {
            if (dataset.BirthDateField is null)
            {
                Fault($"{place}/conditions/subjectAge", ReasonCodes.RuleIncomplete, $"{dataset.Id} names no birthDateField");
            }
            if (age is { From: { } from, Until: { } until } && from >= until)
            {
                Fault($"{place}/conditions/subjectAge", ReasonCodes.IntervalEmpty, "from is not below until");
            }
        }
    }

    void Deny(PolicyRule rule, string place)
    {
        if (rule.ReasonCode is { } code && !(ReasonCatalog.Knows(code) && ReasonCatalog.Of(code).Kind is ReasonKind.Refused))
        {
            Fault($"{place}/reasonCode", ReasonCodes.ReferenceUnknown, $"{code} is no code of a refusal");
        }
    }

    void Permit(PolicyRule rule, string place, DatasetDefinition dataset)
    {
        if (rule.Purposes is null || rule.LegalBasis is null || rule.Fields is null || rule.Recipients.Any)
        {
            Fault(place, ReasonCodes.RuleIncomplete, "a permit names its recipients, purposes, legal basis and fields");
            return;
        }
        if (rule.LegalBasis.Type is not LegalBasis.Consent && rule.Conditions?.Quotas is not { Count: > 0 })
        {
            Fault(place, ReasonCodes.RuleIncomplete, "a permit without consent has a quota");
        }
        if (rule.Obligations?.Retention is null)
        {
            Fault(place, ReasonCodes.RuleIncomplete, "a permit says how long the data may be kept (obligations.retention)");
        }
        if (policy.Metadata.ImpactAssessment is null && rule.Fields.Any(name => dataset.SourceOf(name) is { Special: true }))
        {
            Fault(place, ReasonCodes.RuleIncomplete, "a permit of a special category needs metadata.impactAssessment");
        }
        foreach (var purpose in rule.Purposes.Where(purposes.ContainsKey).Select(code => purposes[code]))
        {
            Narrows(rule, place, purpose);
        }
        FitChecks.Run(rule, dataset, (part, code, detail) => Fault(place + part, code, detail));
    }

    void Narrows(PolicyRule rule, string place, PurposeDefinition purpose)
    {
        var allowed = purpose.Datasets.GetValueOrDefault(policy.Dataset) ?? [];
        foreach (var name in rule.Fields!.Except(allowed, StringComparer.Ordinal))
        {
            Fault($"{place}/fields", ReasonCodes.RuleWiderThanPurpose, $"purpose {purpose.Code} does not cover {name}");
        }
        if (!purpose.LegalBases.Contains(rule.LegalBasis!.Type))
        {
            Fault($"{place}/legalBasis", ReasonCodes.RuleWiderThanPurpose, $"purpose {purpose.Code} does not allow {rule.LegalBasis.Type.Code()}");
        }
        if (rule.Obligations?.Retention is { } retention && retention.Days > purpose.Retention.Days)
        {
            Fault($"{place}/obligations/retention", ReasonCodes.RuleWiderThanPurpose, $"purpose {purpose.Code} allows {purpose.Retention}");
        }
    }

    void Fault(string place, string code, string detail) => faults.Add(files.FaultAt(policy, place, code, detail));
}
