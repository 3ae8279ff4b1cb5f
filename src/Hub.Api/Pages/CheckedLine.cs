using Hub.Api.Localisation;
using Hub.Api.Trails;
using Hub.Canon.Records;
using Hub.Verify;
using Hub.Verify.Trails;

namespace Hub.Api.Pages;

/// <summary>One check of one entry, in words.</summary>
/// <param name="Tone">Style of the result.</param>
/// <param name="Detail">What was expected and found; null where nothing is to be said.</param>
public sealed record PartLine(string Title, string Result, string Tone, string? Detail);

/// <summary>One checked entry, in words.</summary>
/// <param name="Facts">What its record says.</param>
public sealed record CheckedLine(string Title, TrailEntryReport Entry, IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<PartLine> Parts)
{
    /// <param name="step">Number of a step; null for an entry that steps rest on.</param>
    /// <param name="field">Title of a value by its name.</param>
    public static CheckedLine Of(CheckedEntry shown, int? step, Language language, Func<string, string> field)
    {
        ArgumentNullException.ThrowIfNull(shown);
        var entry = shown.Entry;
        var title = TitleOf(entry.Record).In(language);
        return new(
            step is { } number ? $"{DecisionTexts.Step.In(language)} {DecisionLines.Number(number)}: {title}" : title,
            entry,
            entry.Record is { } record ? [.. DecisionLines.Facts(record, language, own: false, field)] : [],
            [.. shown.Parts.Select(part => Part(part, entry.Record, language))]);
    }

    static Text TitleOf(LedgerRecord? record) => record switch
    {
        null => DecisionTexts.StepErased,
        AlgorithmRecord => DecisionTexts.StepAlgorithm,
        ExchangeRecord => DecisionTexts.StepExchange,
        _ => DecisionLines.Title(record)?.Title ?? Texts.Details,
    };

    static PartLine Part(CheckedPart part, LedgerRecord? record, Language language)
    {
        var title = NameOf(part.Part, record).In(language);
        var detail = part.Faults.Count > 0 ? string.Join("; ", part.Faults.Select(fault => Detail(fault, language))) : null;
        return part switch
        {
            { IsFaulty: true } => new(title, DecisionTexts.Wrong.In(language), "stop", detail),
            { Holds: true } => new(title, DecisionTexts.Right.In(language), "good", null),
            _ => new(title, DecisionTexts.NotCheckable.In(language), "", detail),
        };
    }

    /// <summary>What the verifier said, in its own words.</summary>
    public static string Detail(Fault fault, Language language)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return $"{fault.Code}: {DecisionTexts.Expected.In(language)} {fault.Expected}, {DecisionTexts.Found.In(language)} {fault.Found}";
    }

    static Text NameOf(TrailPart part, LedgerRecord? record) => part switch
    {
        TrailPart.Leaf => DecisionTexts.PartLeaf,
        TrailPart.Inclusion => DecisionTexts.PartInclusion,
        TrailPart.Body => DecisionTexts.PartBody,
        TrailPart.Chain => record is CloseRecord ? DecisionTexts.PartCoverage : DecisionTexts.PartChain,
        TrailPart.Times => DecisionTexts.PartTimes,
        TrailPart.Inputs => DecisionTexts.PartInputs,
        TrailPart.Programme => DecisionTexts.PartProgramme,
        TrailPart.Opening => DecisionTexts.PartOpening,
        TrailPart.Notice => DecisionTexts.PartNotice,
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
