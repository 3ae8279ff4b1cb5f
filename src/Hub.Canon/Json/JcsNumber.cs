using System.Globalization;

namespace Hub.Canon;

/// <summary>Numbers as ECMAScript prints them (ECMA-262 Number::toString; RFC 8785 §3.2.2.3).</summary>
internal static class JcsNumber
{
    /// <summary>Longest result, as of -1.2345678901234567e-300 (24 bytes), with room to spare.</summary>
    public const int MaxSizeBytes = 32;

    const int MaxDigits = 17;
    const int LargestPlainExponent = 21;
    const int SmallestPlainExponent = -6;
    const int ExactIntegerDigits = 15;

    /// <summary>Whether the JSON number already stands in canonical form, told cheaply: an integer of at most 15 digits.</summary>
    public static bool IsShortInteger(ReadOnlySpan<byte> number)
    {
        var digits = number[0] == '-' ? number[1..] : number;
        return digits.Length <= ExactIntegerDigits
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !(digits.Length < number.Length && digits[0] == '0');
    }

    /// <summary>Writes a finite <paramref name="value"/>; returns the count of bytes.</summary>
    public static int Format(double value, Span<byte> target)
    {
        if (value == 0)
        {
            target[0] = (byte)'0';
            return 1;
        }
        var length = 0;
        if (value < 0)
        {
            target[length++] = (byte)'-';
        }
        Span<byte> buffer = stackalloc byte[MaxDigits + 8];
        var (digits, exponent) = Shortest(Math.Abs(value), buffer);
        return length + Lay(buffer[..digits], exponent, target[length..]);
    }

    /// <summary>Fewest digits that read back as <paramref name="value"/>, which is 0.digits × 10^exponent.</summary>
    static (int Digits, int Exponent) Shortest(double value, Span<byte> digits)
    {
        Span<byte> text = stackalloc byte[MaxSizeBytes];
        if (!value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException("A shortest double outgrew its buffer");
        }
        text = text[..written];
        var exponent = 0;
        var mark = text.IndexOf((byte)'E');
        if (mark >= 0)
        {
            exponent = int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..mark];
        }
        var point = text.IndexOf((byte)'.');
        exponent += point < 0 ? text.Length : point;
        var count = 0;
        foreach (var unit in text)
        {
            if (unit == '.')
            {
                continue;
            }
            if (unit == '0' && count == 0)
            {
                exponent--;
                continue;
            }
            digits[count++] = unit;
        }
        return (digits[..count].LastIndexOfAnyExcept((byte)'0') + 1, exponent);
    }

    static int Lay(ReadOnlySpan<byte> digits, int exponent, Span<byte> target) => exponent switch
    {
        > LargestPlainExponent or <= SmallestPlainExponent => LayScientific(digits, exponent - 1, target),
        <= 0 => LayFraction(digits, -exponent, target),
        _ when digits.Length <= exponent => LayInteger(digits, exponent, target),
        _ => LayMixed(digits, exponent, target),
    };

    static int LayInteger(ReadOnlySpan<byte> digits, int size, Span<byte> target)
    {
        digits.CopyTo(target);
        target[digits.Length..size].Fill((byte)'0');
        return size;
    }

    static int LayMixed(ReadOnlySpan<byte> digits, int point, Span<byte> target)
    {
        digits[..point].CopyTo(target);
        target[point] = (byte)'.';
        digits[point..].CopyTo(target[(point + 1)..]);
        return digits.Length + 1;
    }

    static int LayFraction(ReadOnlySpan<byte> digits, int zeros, Span<byte> target)
    {
        "0."u8.CopyTo(target);
        target.Slice(2, zeros).Fill((byte)'0');
        digits.CopyTo(target[(2 + zeros)..]);
        return 2 + zeros + digits.Length;
    }

    static int LayScientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> target)
    {
        var length = digits.Length == 1 ? LayInteger(digits, 1, target) : LayMixed(digits, 1, target);
        target[length++] = (byte)'e';
        target[length++] = (byte)(exponent < 0 ? '-' : '+');
        Math.Abs(exponent).TryFormat(target[length..], out var written, default, CultureInfo.InvariantCulture);
        return length + written;
    }
}
