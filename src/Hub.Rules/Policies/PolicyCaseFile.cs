using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Rules.Consents;

namespace Hub.Rules.Policies;

/// <summary>Requests and what a policy must answer to them (<c>policies/cases/*.case.yaml</c>).</summary>
public sealed record PolicyCaseFile
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    /// <summary>Id of the policy that the cases are about.</summary>
    public required string Policy { get; init; }

    public required IReadOnlyList<PolicyCase> Cases { get; init; }
}

/// <summary>One request and its expected outcome.</summary>
public sealed record PolicyCase
{
    public required string Name { get; init; }

    /// <summary>The moment of the request.</summary>
    [JsonConverter(typeof(UtcTextConverter))]
    public required long At { get; init; }

    public required Ask Ask { get; init; }

    public CaseAsker Asker { get; init; } = new();

    public CaseFacts Facts { get; init; } = new();

    /// <summary>What the provider gives; with it the case runs through gate and minimiser, without it only to the decision.</summary>
    public SortedDictionary<string, JsonElement>? Fetched { get; init; }

    public required CaseExpectation Expect { get; init; }
}

/// <summary>The asker; left out, an active agency in Indonesia without roles.</summary>
public sealed record CaseAsker
{
    public IReadOnlyList<string> Roles { get; init; } = [];

    public string Jurisdiction { get; init; } = "ID";

    public bool Active { get; init; } = true;
}

/// <summary>The person; left out, nothing is known.</summary>
public sealed record CaseFacts
{
    public IReadOnlyList<CaseConsent> Consents { get; init; } = [];

    public IReadOnlyList<CaseObjection> Objections { get; init; } = [];

    /// <summary>Verified relations to the asking agency.</summary>
    public IReadOnlyList<string> Relations { get; init; } = [];

    public bool Paused { get; init; }
}

/// <summary>A consent to the request's own terms, but for what is said otherwise.</summary>
public sealed record CaseConsent
{
    public required ConsentState State { get; init; }

    public string? Recipient { get; init; }

    public string? Purpose { get; init; }

    public IReadOnlyList<string>? Fields { get; init; }

    [JsonConverter(typeof(UtcTextConverter))]
    public long NotBefore { get; init; }

    /// <summary>Left out: a year after the request.</summary>
    [JsonConverter(typeof(UtcTextConverter))]
    public long NotAfter { get; init; }

    public DayPeriod Retention { get; init; } = new(DayPeriod.MaxDays);
}

/// <summary>An objection; an absent member means "any".</summary>
public sealed record CaseObjection(string? Agency = null, string? Dataset = null, string? Purpose = null);

/// <summary>What must come out; an absent member is not looked at.</summary>
public sealed record CaseExpectation
{
    public required CaseOutcome Outcome { get; init; }

    public string? ReasonCode { get; init; }

    public string? InternalCode { get; init; }

    public required IReadOnlyList<string> Determining { get; init; }

    /// <summary>In the spelling of <see cref="PolicyCases.Spell"/>; all of them, in order.</summary>
    public IReadOnlyList<string>? Obligations { get; init; }

    public IReadOnlyList<string>? Fetch { get; init; }

    /// <summary>Number of counters used up.</summary>
    public int? Quotas { get; init; }

    /// <summary>Name → value that leaves; <c>*</c> stands for any pseudonym.</summary>
    public SortedDictionary<string, JsonElement>? Released { get; init; }
}

/// <summary>Permit or deny.</summary>
[JsonConverter(typeof(EnumCodeConverter<CaseOutcome>))]
public enum CaseOutcome
{
    Permit,
    Deny,
}
