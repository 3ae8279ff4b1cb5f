using Hub.Api.Localisation;
using Hub.Api.Trails;
using Hub.Canon.Records;

namespace Hub.Api.Pages;

/// <summary>One check of one entry, in words.</summary>
/// <param name="Tone">Style of the result.</param>
/// <param name="Detail">What was expected and found where it is wrong; null otherwise.</param>
public sealed record PartLine(string Title, string Result, string Tone, string? Detail);

/// <summary>One checked entry, in words.</summary>
/// <param name="Facts">What its record says.</param>
public sealed record CheckedLine(string Title, CheckedEntry Entry, IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<PartLine> Parts)
{
    /// <param name="step">Number of a step; null for an entry that steps rest on.</param>
    public static CheckedLine Of(CheckedEntry entry, int? step, Language language)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var title = TitleOf(entry.Record).In(language);
        return new(
            step is { } number ? $"{DecisionTexts.Step.In(language)} {DecisionLines.Number(number)}: {title}" : title,
            entry,
            entry.Record is { } record ? [.. DecisionLines.Facts(record, language)] : [],
            [.. entry.Parts.Select(part => Part(part, entry.Record, language))]);
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
        return part.Verdict switch
        {
            null => new(title, DecisionTexts.NotCheckable.In(language), "", null),
            { IsRight: true } => new(title, DecisionTexts.Right.In(language), "good", null),
            { } wrong => new(title, DecisionTexts.Wrong.In(language), "stop", $"{wrong.Code}: {DecisionTexts.Expected.In(language)} {wrong.Expected}, {DecisionTexts.Found.In(language)} {wrong.Found}"),
        };
    }

    static Text NameOf(TrailPart part, LedgerRecord? record) => part switch
    {
        TrailPart.Leaf => DecisionTexts.PartLeaf,
        TrailPart.Inclusion => DecisionTexts.PartInclusion,
        TrailPart.Body => DecisionTexts.PartBody,
        TrailPart.Chain => record is CloseRecord ? DecisionTexts.PartCoverage : DecisionTexts.PartChain,
        TrailPart.Inputs => DecisionTexts.PartInputs,
        TrailPart.Programme => DecisionTexts.PartProgramme,
        TrailPart.Opening => DecisionTexts.PartOpening,
        TrailPart.Notice => DecisionTexts.PartNotice,
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
