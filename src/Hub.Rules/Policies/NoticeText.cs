using System.Text.Json.Serialization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>What a person is told before they answer (<c>policies/notices/*.notice.yaml</c>; UU 27/2022 art. 5 and 21).</summary>
public sealed record NoticeText
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Id { get; init; }

    public required int Version { get; init; }

    public required string Purpose { get; init; }

    public required string Dataset { get; init; }

    /// <summary>Agency that receives the data.</summary>
    public required string Recipient { get; init; }

    public required NoticeLanguages Texts { get; init; }

    /// <summary>The reference a consent keeps for one language: SHA-256 of the canonical form of that language's text.</summary>
    /// <param name="lang"><c>id</c> or <c>en</c>.</param>
    public NoticeReference Reference(string lang) =>
        new(Id, Version, lang, Hash256.Of(RulesJson.Canonical(Texts.In(lang))));

    /// <summary>References of both languages, Indonesian first.</summary>
    [JsonIgnore]
    public IReadOnlyList<NoticeReference> References => [Reference("id"), Reference("en")];
}

/// <summary>Indonesian prevails; English accompanies.</summary>
public sealed record NoticeLanguages(NoticeBody Id, NoticeBody En)
{
    /// <param name="lang"><c>id</c> or <c>en</c>.</param>
    public NoticeBody In(string lang) => lang switch
    {
        "id" => Id,
        "en" => En,
        _ => throw new ArgumentOutOfRangeException(nameof(lang), lang, "id or en"),
    };
}

/// <summary>The parts of a notice, in the order they are shown.</summary>
public sealed record NoticeBody
{
    public required string Title { get; init; }

    public required string Who { get; init; }

    public required string LegalBasis { get; init; }

    public required string Purpose { get; init; }

    public required string Data { get; init; }

    public required string HowLong { get; init; }

    public required string Rights { get; init; }

    public required string Withdraw { get; init; }
}
