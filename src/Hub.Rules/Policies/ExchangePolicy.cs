using System.Text.Json.Serialization;
using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>One policy file: rules over one dataset of one provider (<c>schemas/policy.schema.json</c>).</summary>
public sealed record ExchangePolicy
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required PolicyMetadata Metadata { get; init; }

    /// <summary>Agency that holds the data.</summary>
    public required string Provider { get; init; }

    public required string Dataset { get; init; }

    public required IReadOnlyList<PolicyRule> Rules { get; init; }

    /// <summary>Id, version and SHA-256 of the canonical form of the file.</summary>
    [JsonIgnore]
    public PolicyReference Reference { get; init; } = new("", 0, default);
}

/// <summary>Who answers for a policy, and when it holds.</summary>
public sealed record PolicyMetadata
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    /// <summary>Agency that owns the policy.</summary>
    public required string Owner { get; init; }

    public required IReadOnlyList<string> ApprovedBy { get; init; }

    public required Effective Effective { get; init; }

    public required BilingualText Title { get; init; }

    /// <summary>Reference of the impact assessment (UU 27/2022 art. 34); needed where a rule permits a special category.</summary>
    public string? ImpactAssessment { get; init; }
}

/// <summary>The interval <c>[from, until)</c>, milliseconds UTC; RFC 3339 text in the file.</summary>
public sealed record Effective
{
    [JsonConverter(typeof(UtcTextConverter))]
    public required long From { get; init; }

    [JsonConverter(typeof(UtcTextConverter))]
    public required long Until { get; init; }
}

/// <summary>One rule. Any matching deny wins; one permit must cover all requested fields.</summary>
public sealed record PolicyRule
{
    public required string Id { get; init; }

    public required RuleEffect Effect { get; init; }

    public required Recipients Recipients { get; init; }

    /// <summary>Purposes; absent (only on a deny) means all.</summary>
    public IReadOnlyList<string>? Purposes { get; init; }

    /// <summary>Legal basis; absent (only on a deny) means all.</summary>
    public RuleLegalBasis? LegalBasis { get; init; }

    /// <summary>Names of fields and answers; absent (only on a deny) means all.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>How the answers among <see cref="Fields"/> are computed.</summary>
    public IReadOnlyList<Predicate>? Answers { get; init; }

    public RuleConditions? Conditions { get; init; }

    public RuleObligations? Obligations { get; init; }

    /// <summary>Code a deny refuses with; <c>policy.denied</c> when absent.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Words of a deny; the catalogue's when absent.</summary>
    public BilingualText? Message { get; init; }
}

/// <summary>What a matching rule does.</summary>
[JsonConverter(typeof(EnumCodeConverter<RuleEffect>))]
public enum RuleEffect
{
    Permit,
    Deny,
}

/// <summary>Who is meant: each list that is there must match.</summary>
public sealed record Recipients
{
    public IReadOnlyList<string>? Agencies { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Everybody; only on a deny.</summary>
    public bool Any { get; init; }
}

/// <summary>The legal basis and where it is written.</summary>
public sealed record RuleLegalBasis(LegalBasis Type, string Reference);

/// <summary>What a permit demands of the release.</summary>
public sealed record RuleObligations
{
    public IReadOnlyList<Transform>? Transforms { get; init; }

    /// <summary>Longest time the recipient may keep the data, whole days (<c>P90D</c>).</summary>
    public DayPeriod? Retention { get; init; }

    public NotifyCitizen? NotifyCitizen { get; init; }
}

/// <summary>The citizen is told of the exchange.</summary>
/// <param name="Within">Whole hours (<c>PT24H</c>).</param>
public sealed record NotifyCitizen(HourPeriod Within, NotifyChannel Channel);

/// <summary>Where the citizen is told.</summary>
[JsonConverter(typeof(EnumCodeConverter<NotifyChannel>))]
public enum NotifyChannel
{
    /// <summary>The citizen's own page.</summary>
    Portal,
}
