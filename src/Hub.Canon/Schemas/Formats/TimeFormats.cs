using System.Globalization;

namespace Hub.Canon.Schemas.Formats;

/// <summary>Dates, times and durations of RFC 3339.</summary>
internal static class TimeFormats
{
    const int MinutesPerDay = 24 * 60;
    const int DateSize = 10;

    static readonly Shape DateShape = new("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    static readonly Shape TimeShape = new(@"(?<h>[01][0-9]|2[0-3]):(?<m>[0-5][0-9]):(?<s>[0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|(?<sign>[+-])(?<oh>[01][0-9]|2[0-3]):(?<om>[0-5][0-9]))");

    // RFC 3339 Appendix A: units in order, none left out between the first and the last.
    static readonly Shape DurationShape = new(
        "P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:T(?<t>X))?|T(?<t>X))"
        .Replace("(?<t>X)", "(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)", StringComparison.Ordinal));

    public static bool IsDate(string text) =>
        DateShape.Fits(text) && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Second 60 only where a leap second can be: at 23:59 UTC.</summary>
    public static bool IsTime(string text)
    {
        var match = TimeShape.Match(text);
        if (!match.Success)
        {
            return false;
        }
        if (match.Groups["s"].ValueSpan is not "60")
        {
            return true;
        }
        var ahead = match.Groups["sign"].Success ? Minutes(match.Groups["oh"].ValueSpan, match.Groups["om"].ValueSpan) : 0;
        var offset = match.Groups["sign"].ValueSpan is "-" ? -ahead : ahead;
        var utc = Minutes(match.Groups["h"].ValueSpan, match.Groups["m"].ValueSpan) - offset;
        return (utc + MinutesPerDay) % MinutesPerDay == MinutesPerDay - 1;
    }

    public static bool IsDateTime(string text) =>
        text.Length > DateSize && text[DateSize] is 'T' or 't' && IsDate(text[..DateSize]) && IsTime(text[(DateSize + 1)..]);

    public static bool IsDuration(string text) => DurationShape.Fits(text);

    static int Minutes(ReadOnlySpan<char> hours, ReadOnlySpan<char> minutes) =>
        (int.Parse(hours, NumberStyles.None, CultureInfo.InvariantCulture) * 60) + int.Parse(minutes, NumberStyles.None, CultureInfo.InvariantCulture);
}
