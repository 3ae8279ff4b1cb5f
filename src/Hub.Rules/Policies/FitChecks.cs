namespace Hub.Rules.Policies;

/// <summary>Whether the transforms and answers of a rule fit the kinds of its fields.</summary>
static class FitChecks
{
    public static void Run(PolicyRule rule, DatasetDefinition dataset, Action<string, string, string> fault)
    {
        foreach (var transform in rule.Obligations?.Transforms ?? [])
        {
            if (dataset.IsAnswer(transform.Field) || dataset.SourceOf(transform.Field) is not { } field || !rule.Fields!.Contains(transform.Field, StringComparer.Ordinal))
            {
                fault("/obligations/transforms", ReasonCodes.ReferenceUnknown, $"{transform.Field} is no field of the rule");
            }
            else if (!Fits(transform, field.Type))
            {
                fault("/obligations/transforms", ReasonCodes.RuleTransformUnfit, $"{transform.Field} is of type {field.Type.Code()}");
            }
        }
        Twice((rule.Obligations?.Transforms ?? []).Select(transform => transform.Field), "/obligations/transforms", fault);
        Twice((rule.Answers ?? []).Select(answer => answer.Answer), "/answers", fault);
        foreach (var name in rule.Fields!.Where(dataset.IsAnswer).Except((rule.Answers ?? []).Select(answer => answer.Answer), StringComparer.Ordinal))
        {
            fault("/answers", ReasonCodes.RuleIncomplete, $"the rule does not say how {name} is answered");
        }
        foreach (var answer in rule.Answers ?? [])
        {
            if (!dataset.IsAnswer(answer.Answer) || !rule.Fields!.Contains(answer.Answer, StringComparer.Ordinal))
            {
                fault("/answers", ReasonCodes.ReferenceUnknown, $"{answer.Answer} is no answer among the rule's fields");
            }
            else if (!Fits(answer, dataset.SourceOf(answer.Answer)!.Type))
            {
                fault("/answers", ReasonCodes.RuleAnswerUnfit, $"{answer.Answer} is about a field of another kind");
            }
        }
    }

    /// <summary>Whether the transform can be applied to values of the type.</summary>
    public static bool Fits(Transform transform, FieldType type) => transform switch
    {
        Transform.Generalise { To: Level.Month or Level.Year, Width: null } => type is FieldType.Date,
        Transform.Generalise { To: Level.District or Level.Regency or Level.Province, Width: null } => type is FieldType.Place,
        Transform.Generalise { To: Level.Band, Width: >= Generalisation.MinBandWidth } => type is FieldType.Number,
        Transform.Generalise => false,
        Transform.Mask => type is FieldType.Identifier or FieldType.Text,
        Transform.Pseudonymise => type is FieldType.Identifier or FieldType.Text or FieldType.Code,
        _ => true,
    };

    static bool Fits(Predicate answer, FieldType type) => answer switch
    {
        Predicate.AgeOver => type is FieldType.Date,
        Predicate.AmountBelow => type is FieldType.Number,
        Predicate.MemberOf => type is FieldType.Code or FieldType.Text or FieldType.Place or FieldType.Identifier,
        Predicate.Match => type is not FieldType.Boolean,
        _ => false,
    };

    static void Twice(IEnumerable<string> names, string place, Action<string, string, string> fault)
    {
        foreach (var group in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            fault(place, ReasonCodes.IdDuplicate, $"{group.Key} is there twice");
        }
    }
}
