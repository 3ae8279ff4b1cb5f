using System.Globalization;

namespace Hub.Rules.Decisions;

/// <summary>Decimals as text: exact in, shortest form out. No binary floating point anywhere.</summary>
static class DecimalText
{
    /// <summary>Most digits before the point.</summary>
    public const int MaxIntegerDigits = 18;

    /// <summary>Most digits after the point.</summary>
    public const int MaxFractionDigits = 6;

    /// <summary>Longest spelling looked at.</summary>
    public const int MaxChars = 64;

    const int MaxExponentDigits = 3;

    /// <summary>Reads a number as JSON spells it (RFC 8259 §6), exponent included, without rounding.</summary>
    /// <returns>False for any other spelling, and for numbers with more digits than the limits, zeros at the ends not counted.</returns>
    public static bool TryParse(string? text, out decimal value)
    {
        value = 0;
        if (text is null || text.Length > MaxChars || !TrySplit(text, out var negative, out var digits, out var point))
        {
            return false;
        }
        var first = digits.AsSpan().IndexOfAnyExcept('0');
        if (first < 0)
        {
            return true;
        }
        var last = digits.AsSpan().LastIndexOfAnyExcept('0');
        if (point - first > MaxIntegerDigits || last + 1 - point > MaxFractionDigits)
        {
            return false;
        }
        foreach (var digit in digits[first..(last + 1)])
        {
            value = (value * 10) + (digit - '0');
        }
        for (var place = last + 1; place < point; place++)
        {
            value *= 10;
        }
        for (var place = point; place < last + 1; place++)
        {
            value /= 10;
        }
        value = negative ? -value : value;
        return true;
    }

    /// <summary>The shortest spelling without exponent: <c>30</c>, <c>12.5</c>, <c>0</c>, never <c>-0</c>.</summary>
    public static string Format(decimal value) => value == 0 ? "0" : value.ToString("0.######", CultureInfo.InvariantCulture);

    // 12.5e1 is the digits 125 with the point after place 3.
    static bool TrySplit(ReadOnlySpan<char> text, out bool negative, out string digits, out int point)
    {
        (negative, digits, point) = (text.StartsWith("-"), "", 0);
        var rest = negative ? text[1..] : text;
        var exponent = 0;
        if (rest.IndexOfAny('e', 'E') is var mark and >= 0)
        {
            if (!TryExponent(rest[(mark + 1)..], out exponent))
            {
                return false;
            }
            rest = rest[..mark];
        }
        var dot = rest.IndexOf('.');
        var whole = dot < 0 ? rest : rest[..dot];
        var fraction = dot < 0 ? [] : rest[(dot + 1)..];
        if (!AreDigits(whole) || (whole.Length > 1 && whole[0] is '0') || (dot >= 0 && !AreDigits(fraction)))
        {
            return false;
        }
        digits = string.Concat(whole, fraction);
        point = whole.Length + exponent;
        return true;
    }

    static bool TryExponent(ReadOnlySpan<char> text, out int exponent)
    {
        var negative = text.StartsWith("-");
        var digits = negative || text.StartsWith("+") ? text[1..] : text;
        exponent = 0;
        if (!AreDigits(digits) || digits.Length > MaxExponentDigits)
        {
            return false;
        }
        exponent = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * (negative ? -1 : 1);
        return true;
    }

    static bool AreDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
