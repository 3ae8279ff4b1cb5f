using System.Globalization;

namespace Hub.Rules.Policies;

/// <summary>Coarser values. Applied twice, or after a coarser level, a generalisation changes nothing.</summary>
public static class Generalisation
{
    /// <summary>Narrowest band.</summary>
    public const long MinBandWidth = 2;

    /// <summary>The coarser form of a value; null when the value is not of the level's kind.</summary>
    /// <param name="value">A date <c>yyyy-MM-dd</c>, a place code, a whole number; or what this method gave for one.</param>
    /// <param name="to">How coarse.</param>
    /// <param name="width">Width of a band; null for other levels.</param>
    public static string? Apply(string value, Level to, long? width = null) => to switch
    {
        Level.Month or Level.Year => Date(value, to),
        Level.District or Level.Regency or Level.Province => Place(value, to),
        Level.Band when width >= MinBandWidth => Band(value, width.Value),
        _ => null,
    };

    static string? Date(string value, Level to)
    {
        var shape = value.Length switch
        {
            10 => "yyyy-MM-dd",
            7 => "yyyy-MM",
            4 => "yyyy",
            _ => null,
        };
        if (shape is null || !DateOnly.TryParseExact(value, shape, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return null;
        }
        return value[..Math.Min(value.Length, to is Level.Year ? 4 : 7)];
    }

    // 2, 4, 6 or 10 digits, with or without a dot after each group; kept as written.
    static string? Place(string value, Level to)
    {
        var digits = value.Replace(".", "", StringComparison.Ordinal);
        var dotted = value.Contains('.', StringComparison.Ordinal);
        if (digits.Length is not (2 or 4 or 6 or 10) || !digits.All(char.IsAsciiDigit) || (dotted && !string.Equals(Dotted(digits), value, StringComparison.Ordinal)))
        {
            return null;
        }
        var kept = digits[..Math.Min(digits.Length, to switch { Level.Province => 2, Level.Regency => 4, _ => 6 })];
        return dotted ? Dotted(kept) : kept;
    }

    static string Dotted(string digits) => digits.Length switch
    {
        2 => digits,
        4 => $"{digits[..2]}.{digits[2..]}",
        6 => $"{digits[..2]}.{digits[2..4]}.{digits[4..]}",
        _ => $"{digits[..2]}.{digits[2..4]}.{digits[4..6]}.{digits[6..]}",
    };

    static string? Band(string value, long width)
    {
        if (!TryReadBand(value, out var low, out var high))
        {
            return null;
        }
        var start = FloorTo(low, width);
        // A band that straddles two of ours is at least as coarse, or not comparable: it stays.
        return FloorTo(high, width) == start
            ? string.Create(CultureInfo.InvariantCulture, $"{start}..{start + (width - 1)}")
            : value;
    }

    static bool TryReadBand(string value, out long low, out long high)
    {
        var dots = value.IndexOf("..", StringComparison.Ordinal);
        high = 0;
        if (dots < 0)
        {
            var single = TryReadNumber(value, out low);
            high = low;
            return single;
        }
        return TryReadNumber(value.AsSpan(0, dots), out low) && TryReadNumber(value.AsSpan(dots + 2), out high) && low <= high;
    }

    static bool TryReadNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && Math.Abs(number) < 1L << 53;

    static long FloorTo(long number, long width)
    {
        var rest = number % width;
        return number - (rest < 0 ? rest + width : rest);
    }
}
