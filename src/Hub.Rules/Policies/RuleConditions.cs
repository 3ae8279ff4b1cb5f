using System.Text.Json.Serialization;

namespace Hub.Rules.Policies;

/// <summary>What else must hold for a rule to match.</summary>
public sealed record RuleConditions
{
    /// <summary>Jurisdictions of the asker.</summary>
    public IReadOnlyList<string>? Jurisdictions { get; init; }

    public TimeWindow? TimeWindow { get; init; }

    public IReadOnlyList<Quota>? Quotas { get; init; }

    /// <summary>Answered by fetched data, so after the fetch.</summary>
    public SubjectAge? SubjectAge { get; init; }

    /// <summary>The request must say why.</summary>
    public bool JustificationRequired { get; init; }

    /// <summary>One of these verified relations between the person and the asker.</summary>
    public IReadOnlyList<string>? Relations { get; init; }
}

/// <summary>Days and hours in local time, <c>[from, to)</c>.</summary>
/// <remarks>A window whose end is before its start runs across midnight and belongs to the day it starts on.</remarks>
/// <param name="Tz">Zone of the tz database.</param>
/// <param name="From"><c>HH:mm</c>.</param>
/// <param name="To"><c>HH:mm</c>, also <c>24:00</c>; never equal to <paramref name="From"/>.</param>
public sealed record TimeWindow(string Tz, IReadOnlyList<Weekday> Days, string From, string To);

/// <summary>Days of the week.</summary>
[JsonConverter(typeof(EnumCodeConverter<Weekday>))]
public enum Weekday
{
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// <summary>Most uses of a rule or purpose in one period.</summary>
/// <param name="Counts">What one counter counts.</param>
/// <param name="Tz">Zone in which the period turns.</param>
public sealed record Quota(long Limit, QuotaPeriod Each, QuotaCount Counts, string Tz);

/// <summary>How long a counter runs.</summary>
[JsonConverter(typeof(EnumCodeConverter<QuotaPeriod>))]
public enum QuotaPeriod
{
    Day,
    Month,
    Year,
}

/// <summary>What one counter counts.</summary>
[JsonConverter(typeof(EnumCodeConverter<QuotaCount>))]
public enum QuotaCount
{
    /// <summary>Exchanges of one recipient.</summary>
    Recipient,

    /// <summary>Exchanges of one recipient about one person.</summary>
    RecipientAndSubject,
}

/// <summary>Completed years of age in <c>[from, until)</c>; an absent end is open.</summary>
/// <param name="Tz">Zone that says which day it is.</param>
public sealed record SubjectAge(string Tz, int? From = null, int? Until = null);
