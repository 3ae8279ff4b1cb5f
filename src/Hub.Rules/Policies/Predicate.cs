using System.Text.Json.Serialization;

namespace Hub.Rules.Policies;

/// <summary>An answer instead of a value: computed inside, only true or false leaves. Thresholds and lists stand in the policy, never in the request.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(Match), "match")]
[JsonDerivedType(typeof(AgeOver), "age-over")]
[JsonDerivedType(typeof(AmountBelow), "amount-below")]
[JsonDerivedType(typeof(MemberOf), "member-of")]
public abstract record Predicate
{
    Predicate()
    {
    }

    /// <summary>Name of the dataset's answer.</summary>
    public required string Answer { get; init; }

    /// <summary>Whether both ask the same of the same answer.</summary>
    public bool SameAs(Predicate other) => (this, other) switch
    {
        (MemberOf a, MemberOf b) => string.Equals(a.Answer, b.Answer, StringComparison.Ordinal) && a.Values.ToHashSet(StringComparer.Ordinal).SetEquals(b.Values),
        _ => Equals(other),
    };

    /// <summary>Equals the value the asker handed in: spaces collapsed, case and Unicode composition ignored.</summary>
    public sealed record Match : Predicate
    {
        /// <summary>Attempts per person and agency on one day. Right guesses count too: else the limit itself would answer.</summary>
        public required int AttemptsPerDay { get; init; }

        /// <summary>Zone in which the day turns.</summary>
        public required string Tz { get; init; }
    }

    /// <summary>At least so many completed years old (as <c>age_over_NN</c> of ISO/IEC 18013-5).</summary>
    public sealed record AgeOver : Predicate
    {
        public required int Years { get; init; }

        /// <summary>Zone that says which day it is.</summary>
        public required string Tz { get; init; }
    }

    /// <summary>A whole number below a threshold.</summary>
    public sealed record AmountBelow : Predicate
    {
        public required long Amount { get; init; }
    }

    /// <summary>A text in a list.</summary>
    public sealed record MemberOf : Predicate
    {
        public required IReadOnlyList<string> Values { get; init; }
    }
}
