using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>A registered, versioned purpose (<c>policies/purposes/*.purpose.yaml</c>). A rule can only narrow it.</summary>
public sealed record PurposeDefinition
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Code { get; init; }

    public required int Version { get; init; }

    public required BilingualText Title { get; init; }

    /// <summary>What the data is for, in words for the citizen.</summary>
    public required BilingualText Text { get; init; }

    /// <summary>Term of the W3C Data Privacy Vocabulary, e.g. <c>dpv:ProvidePublicService</c>.</summary>
    public required string Dpv { get; init; }

    /// <summary>Dataset id → names of fields and answers that the purpose may touch.</summary>
    public required SortedDictionary<string, IReadOnlyList<string>> Datasets { get; init; }

    public required IReadOnlyList<LegalBasis> LegalBases { get; init; }

    /// <summary>How often one recipient may ask about one person.</summary>
    public required Quota Frequency { get; init; }

    /// <summary>How many calendar years back the data may reach, this one included; 0: no such limit. Binds datasets that say which year they are about.</summary>
    public required int RangeYears { get; init; }

    /// <summary>Longest retention a rule may grant.</summary>
    public required DayPeriod Retention { get; init; }
}
