using System.Globalization;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Examples;

public sealed class LocalClockTests
{
    [Theory]
    [InlineData(QuotaPeriod.Day, "2026-11-22T16:59:59.999Z", "Asia/Jakarta", "2026-11-22T17:00:00Z")]
    [InlineData(QuotaPeriod.Day, "2026-11-22T17:00:00Z", "Asia/Jakarta", "2026-11-23T17:00:00Z")]
    [InlineData(QuotaPeriod.Month, "2024-02-10T00:00:00Z", "Asia/Jayapura", "2024-02-29T15:00:00Z")]
    [InlineData(QuotaPeriod.Year, "2026-12-31T16:59:00Z", "Asia/Jakarta", "2026-12-31T17:00:00Z")]
    // Clocks went from 00:00 to 01:00: the day began an hour late, in summer time.
    [InlineData(QuotaPeriod.Day, "2018-11-03T20:00:00Z", "America/Sao_Paulo", "2018-11-04T03:00:00Z")]
    public void Period_ends_when_the_next_one_begins_there(QuotaPeriod period, string now, string tz, string ends)
    {
        var (at, end) = (Ms(now), Ms(ends));

        Assert.Equal(end, LocalClock.EndOfPeriod(period, at, tz));
        Assert.Equal(LocalClock.Period(period, at, tz), LocalClock.Period(period, end - 1, tz));
        Assert.NotEqual(LocalClock.Period(period, at, tz), LocalClock.Period(period, end, tz));
    }

    static long Ms(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
