using Hub.Canon.Records;
using Hub.Rules.Policies;
using NodaTime;

namespace Hub.Rules.Decisions;

/// <summary>Engine <c>hub-programme/1</c>: points of the met criteria against a threshold, required criteria first.</summary>
static class PointsEvaluation
{
    public static ProgrammeRun Run(EligibilityProgramme programme, IReadOnlyList<ProgrammeInput> inputs, long evaluatedAtMs)
    {
        if (evaluatedAtMs < programme.EffectiveFrom || evaluatedAtMs >= programme.EffectiveUntil)
        {
            return new ProgrammeRun.Refused(ReasonCodes.DecisionProgrammeNotEffective, "");
        }
        var today = LocalClock.At(evaluatedAtMs, programme.TimeZone).Date;
        var (values, refused) = Bind(programme, inputs, today);
        return values is null ? refused! : new ProgrammeRun.Decided(Decide(programme, values, today), LocalClock.TimeZoneData);
    }

    // What is refused depends on the programme's order alone: first values that nobody asked for, then each declared input in turn.
    static (Dictionary<string, InputValue>? Values, ProgrammeRun.Refused? Refused) Bind(EligibilityProgramme programme, IReadOnlyList<ProgrammeInput> inputs, LocalDate today)
    {
        var given = inputs.ToLookup(input => (input.Dataset, input.Field));
        var declared = programme.Inputs.Select(input => (input.Dataset, input.Field)).ToHashSet();
        var strays = given.Where(group => !declared.Contains(group.Key)).Select(group => $"{group.Key.Dataset}/{group.Key.Field}").Order(StringComparer.Ordinal).ToList();
        if (strays.Count > 0)
        {
            return (null, new(ReasonCodes.DecisionInputUnexpected, strays[0]));
        }
        var ages = Ages(programme);
        var values = new Dictionary<string, InputValue>(StringComparer.Ordinal);
        foreach (var input in programme.Inputs)
        {
            var found = given[(input.Dataset, input.Field)].ToList();
            if (found.Count != 1)
            {
                return (null, new(found.Count == 0 ? ReasonCodes.DecisionInputMissing : ReasonCodes.DecisionInputTwice, input.Name));
            }
            var value = InputValue.Of(input.Type, found[0].Value);
            if (value is null || (ages.Contains(input.Name) && Age(value, today) < 0))
            {
                return (null, new(ReasonCodes.DecisionInputType, input.Name));
            }
            values.Add(input.Name, value);
        }
        return (values, null);
    }

    // Somebody not yet born has no age; saying "below" of them would decide about a slip of the pen.
    static HashSet<string> Ages(EligibilityProgramme programme) =>
        [.. programme.Criteria.SelectMany(criterion => criterion.When.Tree()).Where(condition => condition is Condition.AgeAtLeast or Condition.AgeBelow).Select(condition => condition.Looks()!)];

    static DecisionResult Decide(EligibilityProgramme programme, Dictionary<string, InputValue> values, LocalDate today)
    {
        var met = programme.Criteria.Select(criterion => Holds(criterion.When, values, today)).ToList();
        var score = programme.Criteria.Zip(met).Sum(pair => pair.Second ? pair.First.Worth : 0);
        var passed = score >= programme.Bar && programme.Criteria.Zip(met).All(pair => pair.Second || !pair.First.Required);
        var choice = passed ? programme.Reached : programme.Below;
        return new(
            choice.Code,
            choice.Adverse,
            DecimalText.Format(score),
            programme.Threshold,
            [.. programme.Criteria.Zip(met, Reason)],
            choice.Text);
    }

    static DecisionReason Reason(Criterion criterion, bool met)
    {
        var reason = met ? criterion.Met : criterion.Unmet;
        return new(criterion.Id, met, met ? criterion.Points : "0", reason.Code, reason.Text);
    }

    static bool Holds(Condition condition, Dictionary<string, InputValue> values, LocalDate today) => condition switch
    {
        Condition.All all => all.Of.All(part => Holds(part, values, today)),
        Condition.Any any => any.Of.Any(part => Holds(part, values, today)),
        Condition.Not not => !Holds(not.Of, values, today),
        Condition.OneOf oneOf => oneOf.Values.Contains(values[oneOf.Input]),
        Condition.AtLeast atLeast => Number(values[atLeast.Input]) >= atLeast.Bound,
        Condition.Below below => Number(values[below.Input]) < below.Bound,
        Condition.AgeAtLeast age => Age(values[age.Input], today) >= age.Years,
        Condition.AgeBelow age => Age(values[age.Input], today) < age.Years,
        _ => throw new InvalidOperationException("no such condition"),
    };

    static decimal Number(InputValue value) => ((InputValue.Number)value).Value;

    static int Age(InputValue value, LocalDate today) => value switch
    {
        InputValue.Year year => today.Year - year.Value,
        InputValue.Date date => LocalClock.CompletedYears(date.Value, today),
        _ => throw new InvalidOperationException("only years and dates have an age"),
    };
}
