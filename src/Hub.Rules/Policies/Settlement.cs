using System.Globalization;
using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>What all matching permits demand together, or why that cannot be met.</summary>
abstract record Settlement
{
    Settlement()
    {
    }

    public sealed record Met(
        IReadOnlyList<FieldPlan> Plan,
        IReadOnlyList<ObligationEntry> Obligations,
        IReadOnlyList<QuotaGuard> Quotas,
        int? RetentionDays,
        int? NotifyWithinHours) : Settlement;

    public sealed record Unmet(string Code) : Settlement;

    /// <summary>Joins the demands of the candidates.</summary>
    /// <param name="candidates">At least one.</param>
    /// <param name="requested">Requested names with their sources.</param>
    /// <param name="consentDays">Retention the citizen agreed to; null under another legal basis.</param>
    public static Settlement Of(IReadOnlyList<PermitCandidate> candidates, IReadOnlyList<FieldPlan> requested, int? consentDays)
    {
        var plan = new List<FieldPlan>(requested.Count);
        foreach (var field in requested)
        {
            if (!TryJoin(candidates, field, out var joined))
            {
                return new Unmet(ReasonCodes.ObligationConflict);
            }
            if (joined.Transform is Transform.Aggregate)
            {
                return new Unmet(ReasonCodes.ObligationUnenforceable);
            }
            plan.Add(joined);
        }
        var days = Least(candidates.Select(candidate => candidate.Obligations.Retention?.Days).Append(consentDays));
        var hours = Least(candidates.Select(candidate => candidate.Obligations.NotifyCitizen?.Within.Hours));
        var quotas = candidates.SelectMany(candidate => candidate.Quotas)
            .GroupBy(quota => quota.Key, StringComparer.Ordinal)
            .Select(group => new QuotaGuard(group.Key, group.Min(quota => quota.Limit), group.Min(quota => quota.EndsAt)))
            .OrderBy(quota => quota.Key, StringComparer.Ordinal);
        return new Met(plan, [.. Entries(plan, days, hours)], [.. quotas], days, hours);
    }

    static bool TryJoin(IReadOnlyList<PermitCandidate> candidates, FieldPlan field, out FieldPlan joined)
    {
        Transform? transform = null;
        Predicate? answer = null;
        joined = field;
        foreach (var candidate in candidates)
        {
            var own = candidate.Obligations.Transforms?.FirstOrDefault(item => string.Equals(item.Field, field.Name, StringComparison.Ordinal));
            var asked = candidate.Answers.FirstOrDefault(item => string.Equals(item.Answer, field.Name, StringComparison.Ordinal));
            if (!ObligationLattice.TryJoin(transform, own, out transform) || (answer is not null && asked is not null && !answer.SameAs(asked)))
            {
                return false;
            }
            answer ??= asked;
        }
        joined = field with { Transform = transform, Answer = answer };
        return true;
    }

    static int? Least(IEnumerable<int?> values) => values.Where(value => value is not null).Min();

    static IEnumerable<ObligationEntry> Entries(List<FieldPlan> plan, int? days, int? hours)
    {
        foreach (var field in plan)
        {
            if (field.Answer is { } answer)
            {
                yield return Spelled.Entry(answer, field.Source);
            }
            else if (field.Transform is { } transform)
            {
                yield return Spelled.Entry(transform);
            }
        }
        if (days is { } d)
        {
            yield return new("retention", null, Parameters(("period", new DayPeriod(d).ToString())));
        }
        if (hours is { } h)
        {
            yield return new("notify", null, Parameters(("channel", NotifyChannel.Portal.Code()), ("within", new HourPeriod(h).ToString())));
        }
    }

    static SortedDictionary<string, string> Parameters(params ReadOnlySpan<(string Name, string Value)> pairs)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            result[name] = value;
        }
        return result;
    }

    /// <summary>Transforms and answers as they stand in a record.</summary>
    static class Spelled
    {
        public static ObligationEntry Entry(Transform transform) => transform switch
        {
            Transform.Drop => new("drop", transform.Field, null),
            Transform.Mask mask => new("mask", mask.Field, Parameters(("keepFirst", Text(mask.KeepFirst)), ("keepLast", Text(mask.KeepLast)))),
            Transform.Generalise { Width: { } width } band => new("generalise", band.Field, Parameters(("to", band.To.Code()), ("width", Text(width)))),
            Transform.Generalise generalise => new("generalise", generalise.Field, Parameters(("to", generalise.To.Code()))),
            Transform.Pseudonymise pseudonym => new("pseudonymise", pseudonym.Field, Parameters(("keyScope", pseudonym.KeyScope.Code()))),
            Transform.Aggregate => new("aggregate", transform.Field, null),
            _ => throw new ArgumentOutOfRangeException(nameof(transform), transform, "no such transform"),
        };

        public static ObligationEntry Entry(Predicate answer, string source) => answer switch
        {
            Predicate.Match => new("match", answer.Answer, Parameters(("of", source))),
            Predicate.AgeOver age => new("age-over", answer.Answer, Parameters(("of", source), ("tz", age.Tz), ("years", Text(age.Years)))),
            Predicate.AmountBelow below => new("amount-below", answer.Answer, Parameters(("amount", Text(below.Amount)), ("of", source))),
            Predicate.MemberOf list => new("member-of", answer.Answer, Parameters(("of", source), ("values", string.Join(',', list.Values.Order(StringComparer.Ordinal))))),
            _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "no such answer"),
        };

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
