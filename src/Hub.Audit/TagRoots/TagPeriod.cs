using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.TagRoots;

/// <summary>A day or a month in UTC whose tags have a root.</summary>
/// <param name="First">Its first day, 1970-01-01 at the earliest.</param>
/// <param name="IsMonth">Whether it is the whole month.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TagPeriod(DateOnly First, bool IsMonth)
{
    const string DayForm = "yyyy-MM-dd";
    const string MonthForm = "yyyy-MM";
    const int FirstYear = 1970;

    static readonly long LastMs = new DateTimeOffset(9999, 11, 30, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>Start (inclusive), milliseconds UTC.</summary>
    public long Start => Ms(First);

    /// <summary>End (exclusive), milliseconds UTC.</summary>
    public long End => Ms(IsMonth ? First.AddMonths(1) : First.AddDays(1));

    /// <summary>The month that a day lies in; a month itself.</summary>
    public TagPeriod Month => new(new DateOnly(First.Year, First.Month, 1), IsMonth: true);

    /// <summary>The day of a leaf's <c>at</c>; null after November 9999, where no hub is.</summary>
    /// <param name="at">Milliseconds UTC.</param>
    public static TagPeriod? DayOf(long at) =>
        at < 0 || at >= LastMs ? null : new(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime), IsMonth: false);

    /// <summary>Reads <c>2026-01-31</c> or <c>2026-01</c>, and only what <see cref="ToString"/> gives.</summary>
    public static bool TryParse(string? text, out TagPeriod period)
    {
        period = default;
        var isMonth = text is { Length: 7 };
        if (!DateOnly.TryParseExact(text, isMonth ? MonthForm : DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) || first.Year < FirstYear || Ms(first) >= LastMs)
        {
            return false;
        }
        period = new(first, isMonth);
        return true;
    }

    /// <summary>Id of the leaf that holds the period's root: public, so that a second root for the same period would be an id used twice, and everybody finds the one.</summary>
    /// <param name="origin">Origin line of the log.</param>
    public Id128 LeafId(string origin)
    {
        ArgumentException.ThrowIfNullOrEmpty(origin);
        byte[] named = [.. Domains.TagRoot, .. Encoding.UTF8.GetBytes(origin), 0, .. Encoding.UTF8.GetBytes(ToString())];
        return new(SHA256.HashData(named).AsSpan(0, Id128.SizeBytes));
    }

    /// <summary><c>2026-01-31</c> or <c>2026-01</c>.</summary>
    public override string ToString() => First.ToString(IsMonth ? MonthForm : DayForm, CultureInfo.InvariantCulture);

    static long Ms(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
}
