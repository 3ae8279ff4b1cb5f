using System.Globalization;
using NodaTime;

namespace Hub.Rules.Policies;

/// <summary>Local time as a function of the moment, the zone and the tz database that comes with the program.</summary>
static class LocalClock
{
    const int MinutesPerDay = 1440;

    /// <summary>Version of the tz database.</summary>
    public static string TimeZoneData => DateTimeZoneProviders.Tzdb.VersionId;

    public static LocalDateTime At(long nowMs, string tz) =>
        Instant.FromUnixTimeMilliseconds(nowMs).InZone(DateTimeZoneProviders.Tzdb[tz]).LocalDateTime;

    /// <summary>Whether the moment lies in the window; its end is outside.</summary>
    public static bool Contains(TimeWindow window, long nowMs)
    {
        var local = At(nowMs, window.Tz);
        var minute = (local.Hour * 60) + local.Minute;
        var from = Minute(window.From);
        var to = Minute(window.To);
        var today = Day(local.Date);
        if (from < to)
        {
            return window.Days.Contains(today) && minute >= from && minute < to;
        }
        var yesterday = Day(local.Date.PlusDays(-1));
        return (window.Days.Contains(today) && minute >= from) || (window.Days.Contains(yesterday) && minute < to);
    }

    /// <summary>Completed years; who is born on 29 February turns older on 1 March of a common year.</summary>
    public static int Age(LocalDate birth, long nowMs, string tz) => CompletedYears(birth, At(nowMs, tz).Date);

    /// <summary>As <see cref="Age"/>; negative when the birth lies after today.</summary>
    public static int CompletedYears(LocalDate birth, LocalDate today)
    {
        var before = (today.Month, today.Day).CompareTo((birth.Month, birth.Day)) < 0;
        return today.Year - birth.Year - (before ? 1 : 0);
    }

    /// <summary>Name of the period the moment falls in: <c>2026-11-22</c>, <c>2026-11</c> or <c>2026</c>.</summary>
    public static string Period(QuotaPeriod period, long nowMs, string tz)
    {
        var date = At(nowMs, tz).Date;
        return period switch
        {
            QuotaPeriod.Day => string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}-{date.Month:00}-{date.Day:00}"),
            QuotaPeriod.Month => string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}-{date.Month:00}"),
            QuotaPeriod.Year => string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}"),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "no such period"),
        };
    }

    /// <summary>When the period that the moment falls in ends: the first moment of the next local day, month or year, milliseconds UTC.</summary>
    public static long EndOfPeriod(QuotaPeriod period, long nowMs, string tz)
    {
        var date = At(nowMs, tz).Date;
        var next = period switch
        {
            QuotaPeriod.Day => date.PlusDays(1),
            QuotaPeriod.Month => new LocalDate(date.Year, date.Month, 1).PlusMonths(1),
            QuotaPeriod.Year => new LocalDate(date.Year + 1, 1, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "no such period"),
        };
        // Where the clocks are put forward at midnight, a day begins later than at 00:00.
        return next.AtStartOfDayInZone(DateTimeZoneProviders.Tzdb[tz]).ToInstant().ToUnixTimeMilliseconds();
    }

    static int Minute(string text)
    {
        var minute = (int.Parse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture) * 60)
            + int.Parse(text.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        return minute <= MinutesPerDay ? minute : throw new ArgumentOutOfRangeException(nameof(text), text, "later than 24:00");
    }

    static Weekday Day(LocalDate date) => (Weekday)((int)date.DayOfWeek - 1);
}
