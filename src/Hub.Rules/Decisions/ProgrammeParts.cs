using System.Text.Json.Serialization;
using Hub.Canon.Records;
using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>Kinds of values a programme computes with.</summary>
[JsonConverter(typeof(EnumCodeConverter<InputType>))]
public enum InputType
{
    Boolean,

    /// <summary>Decimal with at most 18 digits before and 6 after the point, a JSON number or its text.</summary>
    Number,

    /// <summary>Codes and words, at most 200 characters.</summary>
    Text,

    /// <summary>Calendar year, four digits: what is left of a generalised date.</summary>
    Year,

    /// <summary>Calendar date, <c>yyyy-MM-dd</c>.</summary>
    Date,
}

/// <summary>One value that a programme needs, and where it comes from.</summary>
/// <param name="Name">How the criteria call it.</param>
/// <param name="Field">Field or answer of the dataset, as the exchange releases it.</param>
public sealed record DeclaredInput(string Name, string Dataset, string Field, InputType Type);

/// <summary>A reason in plain words.</summary>
/// <param name="Code">E.g. <c>household.large</c>; unique in the programme.</param>
public sealed record ReasonText(string Code, BilingualText Text);

/// <summary>One thing the programme looks at.</summary>
public sealed record Criterion
{
    internal Criterion(CriterionDocument document, Condition when, decimal worth)
    {
        Id = document.Id;
        Title = document.Title;
        Points = DecimalText.Format(worth);
        Required = document.Required;
        Met = document.Met;
        Unmet = document.Unmet;
        When = when;
        Worth = worth;
    }

    public string Id { get; }

    public BilingualText Title { get; }

    /// <summary>What it gives when met, not negative, shortest form.</summary>
    public string Points { get; }

    /// <summary>When not met, the outcome is <see cref="EligibilityProgramme.Below"/> whatever the score.</summary>
    public bool Required { get; }

    /// <summary>The reason given when it is met.</summary>
    public ReasonText Met { get; }

    /// <summary>The reason given when it is not.</summary>
    public ReasonText Unmet { get; }

    internal Condition When { get; }

    internal decimal Worth { get; }
}

/// <summary>Which results an officer must look at before they have effect.</summary>
[JsonConverter(typeof(EnumCodeConverter<Review>))]
public enum Review
{
    /// <summary>Every one.</summary>
    Always,

    /// <summary>Those against the person.</summary>
    Adverse,

    /// <summary>None; not for a high-risk programme.</summary>
    Never,
}

/// <summary>What people do about a result.</summary>
/// <param name="ContestWithin">Time the person has to contest, from being told.</param>
/// <param name="AnswerWithin">Time an officer has to review, and to answer a contest.</param>
public sealed record Oversight(Review Review, DayPeriod ContestWithin, DayPeriod AnswerWithin);

/// <summary>How much is at stake, in the words of the AI Act.</summary>
[JsonConverter(typeof(EnumCodeConverter<RiskClass>))]
public enum RiskClass
{
    High,
    Limited,
    Minimal,
}
