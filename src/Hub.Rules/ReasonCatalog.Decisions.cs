namespace Hub.Rules;

public static partial class ReasonCatalog
{
    static Reason[] Decisions =>
    [
        Entry(ReasonCodes.DecisionProgrammeNotEffective, ReasonKind.Refused, FixedBy.Agency, "Program ini belum atau tidak lagi berlaku.", "This programme is not yet, or no longer, in force."),
        Entry(ReasonCodes.DecisionInputMissing, ReasonKind.Malformed, FixedBy.Agency, "Data yang diperlukan program tidak disertakan.", "A value that the programme needs is missing."),
        Entry(ReasonCodes.DecisionInputTwice, ReasonKind.Malformed, FixedBy.Agency, "Data yang sama diberikan lebih dari sekali.", "A value that the programme needs is given more than once."),
        Entry(ReasonCodes.DecisionInputType, ReasonKind.Malformed, FixedBy.Agency, "Data tidak dalam bentuk yang dapat dihitung oleh program.", "A value is not of the form that the programme computes with."),
        Entry(ReasonCodes.DecisionInputUnexpected, ReasonKind.Malformed, FixedBy.Agency, "Ada data yang tidak diminta oleh program.", "A value is given that the programme does not ask for."),
    ];
}
