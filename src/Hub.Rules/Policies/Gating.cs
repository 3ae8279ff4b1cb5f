namespace Hub.Rules.Policies;

/// <summary>From what the rules would permit to what is permitted of this person.</summary>
static class Gating
{
    /// <summary>Plans the fetch, and settles at once where no fetched fact is waited for.</summary>
    public static Decision SettleWhenReady(Decision.Permit permit) =>
        permit.GateConditions.Count == 0 ? Settle(permit, permit.Candidates) : permit with { Fetch = FetchOf(permit) };

    /// <summary>Applies the gate conditions to fetched facts.</summary>
    public static Decision Settle(Decision.Permit permit, FetchedValues fetched, long nowMs)
    {
        if (permit.Settled)
        {
            return permit;
        }
        var refusing = permit.GateConditions.Where(gate => gate.Effect is not GateEffect.RulePermitsIf && Refuses(gate, fetched, nowMs)).ToArray();
        if (refusing.Length > 0)
        {
            var byRule = refusing.Where(gate => gate.Effect is GateEffect.DenyIf).ToArray();
            var first = byRule.Length > 0 ? byRule[0] : refusing[0];
            return Deny(permit, first.ReasonCode, [.. byRule.Select(gate => gate.Rule)]) with
            {
                Policy = first.Policy,
                Message = first.Message ?? ReasonCatalog.Of(first.ReasonCode).Message,
            };
        }
        var fallen = permit.GateConditions.Where(gate => gate.Effect is GateEffect.RulePermitsIf && Age(gate, fetched, nowMs) is not true)
            .Select(gate => gate.Rule).ToHashSet(StringComparer.Ordinal);
        PermitCandidate[] left = [.. permit.Candidates.Where(candidate => !fallen.Contains(candidate.Rule))];
        if (left.Length > 0)
        {
            return Settle(permit, left);
        }
        var misses = fallen.Order(StringComparer.Ordinal).Select(rule => new NearMiss(rule, [ConditionNames.SubjectAge]));
        return Deny(permit, ReasonCodes.PolicySubjectAge, []) with
        {
            NearMiss = [.. misses.Concat(permit.NearMiss).Take(PolicyEvaluator.MaxNearMisses)],
            Policy = null,
        };
    }

    static Decision Settle(Decision.Permit permit, IReadOnlyList<PermitCandidate> candidates) =>
        Settlement.Of(candidates, permit.Plan, permit.RetentionDays) switch
        {
            Settlement.Met met => permit with
            {
                Determining = [.. candidates.Select(candidate => candidate.Rule)],
                Policy = candidates[0].Policy,
                Plan = met.Plan,
                Fetch = permit.Fetch.Count > 0 ? permit.Fetch : Sources(met.Plan),
                Obligations = met.Obligations,
                QuotaGuards = met.Quotas,
                RetentionDays = met.RetentionDays,
                NotifyWithinHours = met.NotifyWithinHours,
                Settled = true,
            },
            Settlement.Unmet unmet => Deny(permit, unmet.Code, [.. candidates.Select(candidate => candidate.Rule)]),
            _ => throw new InvalidOperationException("a settlement is met or unmet"),
        };

    static string[] Sources(IEnumerable<FieldPlan> plan) =>
        [.. plan.Where(field => field.Transform is not Transform.Drop).Select(field => field.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    // A field that every outcome drops is not fetched; what a gate asks is.
    static string[] FetchOf(Decision.Permit permit)
    {
        var gated = permit.GateConditions.Where(gate => gate.Effect is GateEffect.RulePermitsIf).Select(gate => gate.Rule).ToHashSet(StringComparer.Ordinal);
        var needed = permit.Plan.Where(field =>
            !permit.Candidates.Any(candidate => !gated.Contains(candidate.Rule) && Drops(candidate, field.Name))
            && !permit.Candidates.All(candidate => Drops(candidate, field.Name)));
        return [.. needed.Select(field => field.Source).Concat(permit.GateConditions.Select(gate => gate.Field)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    static bool Drops(PermitCandidate candidate, string name) =>
        candidate.Obligations.Transforms?.Any(transform => transform is Transform.Drop && string.Equals(transform.Field, name, StringComparison.Ordinal)) == true;

    static bool Refuses(GateCondition gate, FetchedValues fetched, long nowMs) =>
        gate.OldestYear is { } oldest ? !(fetched.Whole(gate.Field) >= oldest) : Age(gate, fetched, nowMs) is not false;

    // Null: the date is missing, of another form, or ahead of the moment.
    static bool? Age(GateCondition gate, FetchedValues fetched, long nowMs)
    {
        if (gate.Age is not { } age || fetched.Date(gate.Field) is not { } birth)
        {
            return null;
        }
        var years = LocalClock.Age(birth, nowMs, age.Tz);
        return years < 0 ? null : years >= (age.From ?? 0) && years < (age.Until ?? int.MaxValue);
    }

    static Decision.Deny Deny(Decision.Permit permit, string code, IReadOnlyList<string> determining) => new()
    {
        ReasonCode = code,
        Message = ReasonCatalog.Of(code).Message,
        Determining = determining,
        NearMiss = permit.NearMiss,
        Policy = permit.Policy,
        Bundle = permit.Bundle,
        Consent = permit.Consent,
        Inputs = permit.Inputs,
        Obligations = [],
        NowMs = permit.NowMs,
        TimeZoneData = permit.TimeZoneData,
    };
}
