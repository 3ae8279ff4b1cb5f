using System.Text.Json.Serialization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>The outcome of one evaluation, with everything that explains it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(Permit), "permit")]
[JsonDerivedType(typeof(Deny), "deny")]
public abstract record Decision
{
    Decision()
    {
    }

    /// <summary>Stable code that the asker may hear (<see cref="ReasonCodes"/>).</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The rules that determined the outcome, as <c>POLICY/RULE</c>, in ordinal order.</summary>
    public required IReadOnlyList<string> Determining { get; init; }

    /// <summary>Permit rules that did not match, nearest first; at most <see cref="PolicyEvaluator.MaxNearMisses"/>.</summary>
    public required IReadOnlyList<NearMiss> NearMiss { get; init; }

    /// <summary>The policy of the first determining rule; absent when none determined.</summary>
    public PolicyReference? Policy { get; init; }

    /// <summary>The policy bundle in force; absent when the policies were loaded without one.</summary>
    public BundleReference? Bundle { get; init; }

    /// <summary>The consent relied on, or the one that stood in the way.</summary>
    public ConsentReference? Consent { get; init; }

    /// <summary>Everything it was decided by.</summary>
    public required DecisionInputs Inputs { get; init; }

    /// <summary>SHA-256 of the canonical form of all inputs; computed when asked for.</summary>
    public Hash256 InputHash => Inputs.Hash();

    public required IReadOnlyList<ObligationEntry> Obligations { get; init; }

    /// <summary>The outcome in plain words.</summary>
    public required BilingualText Message { get; init; }

    /// <summary>The moment decided for, milliseconds UTC.</summary>
    public required long NowMs { get; init; }

    /// <summary>Version of the time-zone data that turned it into local time.</summary>
    public required string TimeZoneData { get; init; }

    /// <summary>Allowed. Nothing is released on it before <see cref="PolicyEvaluator.Gate"/> has settled it.</summary>
    public sealed record Permit : Decision
    {
        public required string Recipient { get; init; }

        /// <summary>Agency that holds the data.</summary>
        public required string Provider { get; init; }

        public required string Dataset { get; init; }

        public required string Purpose { get; init; }

        /// <summary>The requested names, in the order of the request.</summary>
        public required IReadOnlyList<string> Requested { get; init; }

        /// <summary>Fields to fetch: what transforms, answers and gate conditions need, and no other; ordinal order.</summary>
        public required IReadOnlyList<string> Fetch { get; init; }

        /// <summary>What happens to each requested name; complete once settled.</summary>
        public required IReadOnlyList<FieldPlan> Plan { get; init; }

        /// <summary>Counters the append must hold to; complete once settled.</summary>
        public required IReadOnlyList<QuotaGuard> QuotaGuards { get; init; }

        /// <summary>Conditions on fetched facts.</summary>
        public required IReadOnlyList<GateCondition> GateConditions { get; init; }

        /// <summary>Every permit rule that matched, before the gate conditions.</summary>
        public required IReadOnlyList<PermitCandidate> Candidates { get; init; }

        /// <summary>The consent relied on; absent under another legal basis.</summary>
        public Id128? ConsentId { get; init; }

        /// <summary>Consent version the decision was made at: a guard of the append under every legal basis.</summary>
        public required long ConsentVersion { get; init; }

        /// <summary>How long the recipient may keep the data, days.</summary>
        public int? RetentionDays { get; init; }

        /// <summary>When the citizen must have been told, hours after the exchange.</summary>
        public int? NotifyWithinHours { get; init; }

        /// <summary>Values the asker handed in for <c>match</c> answers.</summary>
        public SortedDictionary<string, string>? Given { get; init; }

        /// <summary>True when plan, obligations and quotas are final.</summary>
        public required bool Settled { get; init; }
    }

    /// <summary>Not allowed.</summary>
    public sealed record Deny : Decision
    {
        /// <summary>The real reason where the asker must not hear it; absent when it is <see cref="Decision.ReasonCode"/>.</summary>
        public string? InternalCode { get; init; }
    }
}

/// <summary>A permit rule that did not match, and the conditions that failed (<see cref="ConditionNames"/>).</summary>
public sealed record NearMiss(string Rule, IReadOnlyList<string> Failed);

/// <summary>A counter and its limit: the append takes one use, or is stale when none is left.</summary>
/// <param name="EndsAt">When the period ends and another counter begins, milliseconds UTC.</param>
public sealed record QuotaGuard(string Key, long Limit, long EndsAt);

/// <summary>What happens to one requested name.</summary>
/// <param name="Name">Name under which it is released.</param>
/// <param name="Source">Field of the dataset it is made from (the same name, except for answers).</param>
/// <param name="Transform">Absent: released as it is.</param>
/// <param name="Answer">Set when only true or false leaves.</param>
public sealed record FieldPlan(string Name, string Source, Transform? Transform = null, Predicate? Answer = null);

/// <summary>A condition that only fetched data can answer.</summary>
/// <param name="Rule">The rule it belongs to; for a range the purpose.</param>
/// <param name="Field">Field that answers it.</param>
/// <param name="Age">The person's age, or absent.</param>
/// <param name="OldestYear">The first year the data may be about, or absent.</param>
/// <param name="ReasonCode">Code of the refusal when it decides.</param>
public sealed record GateCondition(
    string Rule,
    GateEffect Effect,
    string Field,
    string ReasonCode,
    SubjectAge? Age = null,
    int? OldestYear = null,
    PolicyReference? Policy = null,
    BilingualText? Message = null);

/// <summary>What a gate condition does.</summary>
[JsonConverter(typeof(EnumCodeConverter<GateEffect>))]
public enum GateEffect
{
    /// <summary>The rule permits only where the condition holds.</summary>
    RulePermitsIf,

    /// <summary>The request is refused where the condition holds or cannot be answered.</summary>
    DenyIf,

    /// <summary>The request is refused unless the condition holds.</summary>
    DenyUnless,
}

/// <summary>A permit rule that matched, with what it demands.</summary>
public sealed record PermitCandidate(
    string Rule,
    PolicyReference Policy,
    IReadOnlyList<Predicate> Answers,
    RuleObligations Obligations,
    IReadOnlyList<QuotaGuard> Quotas);
