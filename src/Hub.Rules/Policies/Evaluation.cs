using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>One run of <see cref="PolicyEvaluator.Decide"/>: malformed request, deny rules, purpose, permit rules, consent, obligations, in this order.</summary>
sealed class Evaluation(PolicySet policies, Ask ask, AskerFacts asker, Facts facts, long nowMs)
{
    static readonly StringComparer Names = StringComparer.Ordinal;

    IReadOnlyList<NearMiss> _nearMisses = [];

    public Decision Run()
    {
        if (RequestFault() is { } malformed)
        {
            return Deny(malformed);
        }
        var dataset = policies.Datasets[ask.Dataset];
        var purpose = policies.Purposes[ask.Purpose];
        var (denies, permits) = Match(dataset);
        var denied = denies.Where(match => match.Rule.Conditions?.SubjectAge is null).ToArray();
        if (denied.Length > 0)
        {
            return Denied(denied);
        }
        if (PurposeFault(purpose) is { } outside)
        {
            return Deny(outside);
        }
        if (permits.Count == 0)
        {
            return Deny(NearestCode());
        }
        var consent = ask.LegalBasis is LegalBasis.Consent ? ConsentMatch.Find(ask, dataset.Provider, facts, nowMs) : default;
        if (ask.LegalBasis is LegalBasis.Consent && consent.Found is null)
        {
            return Deny(consent.Code, permits, consent.InternalCode, consent.InTheWay);
        }
        if (ask.LegalBasis is LegalBasis.LegitimateInterest && facts.Objections.Any(objection => ConsentMatch.Covers(objection, ask)))
        {
            return Deny(ReasonCodes.CitizenObjected, permits);
        }
        return InputMissing(permits)
            ? Deny(ReasonCodes.AnswerInputRequired, permits)
            : Gating.SettleWhenReady(Permit(dataset, purpose, permits, denies, consent.Found));
    }

    string? RequestFault()
    {
        if (!Names.Equals(asker.AgencyId, ask.Agency))
        {
            return ReasonCodes.AgencyUnknown;
        }
        if (!asker.Active)
        {
            return ReasonCodes.AgencyInactive;
        }
        if (ask.Fields.Count is 0 or > Ask.MaxFields)
        {
            return ask.Fields.Count == 0 ? ReasonCodes.FieldsEmpty : ReasonCodes.FieldsTooMany;
        }
        if (ask.Fields.Distinct(Names).Count() != ask.Fields.Count)
        {
            return ReasonCodes.FieldsDuplicate;
        }
        if (!policies.Datasets.TryGetValue(ask.Dataset, out var dataset))
        {
            return ReasonCodes.DatasetUnknown;
        }
        if (!policies.Purposes.ContainsKey(ask.Purpose))
        {
            return ReasonCodes.PurposeUnknown;
        }
        if (ask.Fields.Any(name => dataset.SourceOf(name) is null))
        {
            return ReasonCodes.FieldUnknown;
        }
        return ask.Given?.Keys.Except(ask.Fields.Where(dataset.IsAnswer), Names).Any() == true ? ReasonCodes.AnswerInputUnexpected : null;
    }

    string? PurposeFault(PurposeDefinition purpose)
    {
        if (!purpose.LegalBases.Contains(ask.LegalBasis))
        {
            return ReasonCodes.LegalBasisNotAllowed;
        }
        var covered = purpose.Datasets.TryGetValue(ask.Dataset, out var allowed) && !ask.Fields.Except(allowed, Names).Any();
        return covered ? null : ReasonCodes.PurposeNotAllowed;
    }

    (List<Matched> Denies, List<Matched> Permits) Match(DatasetDefinition dataset)
    {
        var match = new RuleMatch(dataset, ask, asker, facts, nowMs);
        var denies = new List<Matched>();
        var permits = new List<Matched>();
        var misses = new List<NearMiss>();
        foreach (var policy in policies.Over(dataset.Id))
        {
            foreach (var rule in policy.Rules)
            {
                var matched = new Matched(policy, rule, $"{policy.Metadata.Id}/{rule.Id}");
                if (rule.Effect is RuleEffect.Deny)
                {
                    AddIf(denies, matched, match.Denies(policy, rule));
                    continue;
                }
                var failed = match.Failures(policy, rule);
                AddIf(permits, matched, failed.Count == 0);
                AddIf(misses, new NearMiss(matched.Reference, failed), failed.Count > 0);
            }
        }
        _nearMisses = [.. misses.OrderBy(miss => miss.Failed.Count).ThenBy(miss => miss.Rule, Names).Take(PolicyEvaluator.MaxNearMisses)];
        return (Sorted(denies), Sorted(permits));
    }

    static void AddIf<T>(List<T> list, T item, bool condition)
    {
        if (condition)
        {
            list.Add(item);
        }
    }

    static List<Matched> Sorted(List<Matched> matches) => [.. matches.OrderBy(match => match.Reference, Names)];

    string NearestCode() =>
        _nearMisses.Where(miss => miss.Failed.Count == 1).Select(miss => ConditionNames.CodeOf(miss.Failed[0]))
            .FirstOrDefault(code => !Names.Equals(code, ReasonCodes.PolicyNoPermit)) ?? ReasonCodes.PolicyNoPermit;

    bool InputMissing(List<Matched> permits) =>
        permits.SelectMany(match => match.Rule.Answers ?? []).OfType<Predicate.Match>()
            .Any(answer => ask.Fields.Contains(answer.Answer, Names) && ask.Given?.ContainsKey(answer.Answer) != true);

    Decision.Permit Permit(DatasetDefinition dataset, PurposeDefinition purpose, List<Matched> permits, List<Matched> denies, ConsentFact? consent)
    {
        var quotas = new Quotas(ask, facts, nowMs);
        var ofPurpose = quotas.Of(purpose);
        var gates = permits.Where(match => match.Rule.Conditions?.SubjectAge is not null)
            .Select(match => AgeGate(match, GateEffect.RulePermitsIf, dataset, ReasonCodes.PolicySubjectAge))
            .Concat(denies.Select(match => AgeGate(match, GateEffect.DenyIf, dataset, match.Rule.ReasonCode ?? ReasonCodes.PolicyDenied)))
            .ToList();
        if (purpose.RangeYears > 0 && dataset.PeriodField is { } year)
        {
            var oldest = LocalClock.At(nowMs, purpose.Frequency.Tz).Year - purpose.RangeYears + 1;
            gates.Add(new(purpose.Code, GateEffect.DenyUnless, year, ReasonCodes.PurposeOutOfRange, OldestYear: oldest));
        }
        PermitCandidate[] candidates =
        [
            .. permits.Select(match => new PermitCandidate(
                match.Reference, match.Policy.Reference, match.Rule.Answers ?? [], match.Rule.Obligations ?? new(), [.. quotas.Of(match.Rule, match.Reference), .. ofPurpose])),
        ];
        return new Decision.Permit
        {
            ReasonCode = ReasonCodes.PolicyPermit,
            Message = ReasonCatalog.Of(ReasonCodes.PolicyPermit).Message,
            Determining = [.. permits.Select(match => match.Reference)],
            NearMiss = _nearMisses,
            Policy = permits[0].Policy.Reference,
            Bundle = policies.Bundle,
            Consent = consent is null ? null : new(consent.Id, facts.ConsentVersion),
            Inputs = Inputs(),
            Obligations = [],
            NowMs = nowMs,
            TimeZoneData = LocalClock.TimeZoneData,
            Recipient = ask.Agency,
            Provider = dataset.Provider,
            Dataset = dataset.Id,
            Purpose = purpose.Code,
            Requested = ask.Fields,
            Plan = [.. ask.Fields.Select(name => new FieldPlan(name, dataset.SourceOf(name)!.Name))],
            Fetch = [],
            QuotaGuards = [],
            GateConditions = gates,
            Candidates = candidates,
            ConsentId = consent?.Id,
            ConsentVersion = facts.ConsentVersion,
            RetentionDays = consent is not null && DayPeriod.TryParse(consent.Terms.Retention, out var days) ? days.Days : null,
            Given = ask.Given,
            Settled = false,
        };
    }

    static GateCondition AgeGate(Matched match, GateEffect effect, DatasetDefinition dataset, string code) =>
        new(match.Reference, effect, dataset.BirthDateField!, code, match.Rule.Conditions!.SubjectAge, null, match.Policy.Reference, match.Rule.Message);

    Decision.Deny Denied(Matched[] denies) =>
        Deny(denies[0].Rule.ReasonCode ?? ReasonCodes.PolicyDenied, denies) is var deny && denies[0].Rule.Message is { } message
            ? deny with { Message = message }
            : deny;

    Decision.Deny Deny(string code, IReadOnlyList<Matched>? determining = null, string? internalCode = null, ConsentFact? consent = null) => new()
    {
        ReasonCode = code,
        InternalCode = internalCode,
        Message = ReasonCatalog.Of(code).Message,
        Determining = [.. (determining ?? []).Select(match => match.Reference)],
        NearMiss = _nearMisses,
        Policy = determining is { Count: > 0 } ? determining[0].Policy.Reference : null,
        Bundle = policies.Bundle,
        Consent = consent is null ? null : new ConsentReference(consent.Id, facts.ConsentVersion),
        Inputs = Inputs(),
        Obligations = [],
        NowMs = nowMs,
        TimeZoneData = LocalClock.TimeZoneData,
    };

    DecisionInputs Inputs() => new(policies.Sha256, ask, asker, facts, nowMs, LocalClock.TimeZoneData);

    readonly record struct Matched(ExchangePolicy Policy, PolicyRule Rule, string Reference);
}

/// <summary>Everything a decision depends on, as hashed.</summary>
public sealed record DecisionInputs(Hash256 Policies, Ask Ask, AskerFacts Asker, Facts Facts, long NowMs, string TimeZoneData)
{
    /// <summary>SHA-256 of the canonical form.</summary>
    public Hash256 Hash() => Hash256.Of(RulesJson.Canonical(this));
}
