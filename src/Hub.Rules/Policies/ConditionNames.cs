namespace Hub.Rules.Policies;

/// <summary>Names of conditions in <see cref="NearMiss.Failed"/>.</summary>
public static class ConditionNames
{
    public const string Effective = "effective";
    public const string Recipients = "recipients";
    public const string Purposes = "purposes";
    public const string LegalBasis = "legalBasis";
    public const string Fields = "fields";
    public const string Jurisdictions = "jurisdictions";
    public const string TimeWindow = "timeWindow";
    public const string Justification = "justification";
    public const string Relations = "relations";
    public const string SubjectAge = "subjectAge";

    /// <summary>The code of a refusal when this condition alone kept the nearest rule from permitting.</summary>
    internal static string CodeOf(string condition) => condition switch
    {
        Effective => ReasonCodes.PolicyNotInForce,
        Purposes => ReasonCodes.PurposeNotAllowed,
        LegalBasis => ReasonCodes.LegalBasisNotAllowed,
        Jurisdictions => ReasonCodes.PolicyJurisdiction,
        TimeWindow => ReasonCodes.PolicyOutsideWindow,
        Justification => ReasonCodes.PolicyJustificationRequired,
        Relations => ReasonCodes.PolicyRelationRequired,
        SubjectAge => ReasonCodes.PolicySubjectAge,
        _ => ReasonCodes.PolicyNoPermit,
    };
}
