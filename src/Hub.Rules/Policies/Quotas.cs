namespace Hub.Rules.Policies;

/// <summary>Counters that an exchange uses up, named so that two rules, recipients or periods never share one.</summary>
sealed class Quotas(Ask ask, Facts facts, long nowMs)
{
    /// <summary>Counters of one matching rule.</summary>
    public IReadOnlyList<QuotaGuard> Of(PolicyRule rule, string reference)
    {
        var guards = new List<QuotaGuard>();
        foreach (var (index, quota) in (rule.Conditions?.Quotas ?? []).Index())
        {
            Add(guards, $"rule/{reference}/{index}", quota);
        }
        foreach (var match in (rule.Answers ?? []).OfType<Predicate.Match>().Where(match => ask.Fields.Contains(match.Answer, StringComparer.Ordinal)))
        {
            var attempts = new Quota(match.AttemptsPerDay, QuotaPeriod.Day, QuotaCount.RecipientAndSubject, match.Tz);
            Add(guards, $"match/{ask.Dataset}/{match.Answer}", attempts);
        }
        return guards;
    }

    /// <summary>The counter of the purpose itself, whichever rule permits.</summary>
    public IReadOnlyList<QuotaGuard> Of(PurposeDefinition purpose)
    {
        var guards = new List<QuotaGuard>();
        Add(guards, $"purpose/{purpose.Code}/{ask.Dataset}", purpose.Frequency);
        return guards;
    }

    // An unknown person has no counter of their own: nothing about them can be released.
    void Add(List<QuotaGuard> guards, string name, Quota quota)
    {
        var period = LocalClock.Period(quota.Each, nowMs, quota.Tz);
        var ends = LocalClock.EndOfPeriod(quota.Each, nowMs, quota.Tz);
        if (quota.Counts is QuotaCount.Recipient)
        {
            guards.Add(new($"{name}/{ask.Agency}/{period}", quota.Limit, ends));
        }
        else if (facts.Subject is { } subject)
        {
            guards.Add(new($"{name}/{ask.Agency}/{subject}/{period}", quota.Limit, ends));
        }
    }
}
