using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>A JSON number with all its digits: ±digits × 10^exponent, no zeros at either end; zero has no digits.</summary>
internal readonly struct ExactNumber : IEquatable<ExactNumber>
{
    const long ExponentBound = 1L << 50;

    readonly bool negative;
    readonly string digits;
    readonly long exponent;

    ExactNumber(bool negative, string digits, long exponent)
    {
        this.negative = negative && digits.Length > 0;
        this.digits = digits;
        this.exponent = digits.Length == 0 ? 0 : exponent;
    }

    public int DigitCount => digits.Length;

    public bool IsInteger => exponent >= 0;

    /// <param name="number">Of kind Number.</param>
    public static ExactNumber Of(JsonElement number)
    {
        var raw = JsonMarshal.GetRawUtf8Value(number);
        var isNegative = raw[0] == '-';
        raw = isNegative ? raw[1..] : raw;
        long scale = 0;
        if (raw.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var mark)
        {
            scale = ParseExponent(raw[(mark + 1)..]);
            raw = raw[..mark];
        }
        var whole = Encoding.ASCII.GetString(raw);
        if (whole.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point)
        {
            scale -= whole.Length - point - 1;
            whole = whole.Remove(point, 1);
        }
        var end = whole.AsSpan().TrimEnd('0').Length;
        return new ExactNumber(isNegative, whole[..end].TrimStart('0'), scale + (whole.Length - end));
    }

    /// <summary>Below zero when this is the smaller one, above when it is the larger.</summary>
    public int Against(ExactNumber other)
    {
        if (Sign != other.Sign)
        {
            return Sign.CompareTo(other.Sign);
        }
        var magnitude = (digits.Length + exponent).CompareTo(other.digits.Length + other.exponent);
        return Sign * (magnitude != 0 ? magnitude : string.CompareOrdinal(digits, other.digits));
    }

    public bool Equals(ExactNumber other) =>
        negative == other.negative && exponent == other.exponent && string.Equals(digits, other.digits, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is ExactNumber other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(negative, exponent, digits);

    /// <param name="divisor">Above zero; both with a bounded count of digits.</param>
    public bool IsMultipleOf(ExactNumber divisor)
    {
        if (digits.Length == 0)
        {
            return true;
        }
        var (a, b) = (Parse(digits), Parse(divisor.digits));
        var shift = exponent - divisor.exponent;
        if (shift >= 0)
        {
            return (a * BigInteger.ModPow(10, shift, b) % b).IsZero;
        }
        // The dividend's digits do not end in zero, so a divisor with that many more zeros than digits cannot fit.
        return -shift <= digits.Length && (a % (b * BigInteger.Pow(10, (int)-shift))).IsZero;
    }

    /// <summary>As an int, for lengths and counts; what is larger is as good as the largest.</summary>
    public int ToCount()
    {
        var size = digits.Length + exponent;
        return size switch
        {
            > 9 => int.MaxValue,
            <= 0 => 0,
            _ => int.Parse(digits.PadRight((int)size, '0').AsSpan(0, (int)size), NumberStyles.None, CultureInfo.InvariantCulture),
        };
    }

    int Sign => (digits.Length, negative) switch
    {
        (0, _) => 0,
        (_, true) => -1,
        _ => 1,
    };

    static BigInteger Parse(string digits) => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    static long ParseExponent(ReadOnlySpan<byte> text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
        {
            return Math.Clamp(parsed, -ExponentBound, ExponentBound);
        }
        return text[0] == '-' ? -ExponentBound : ExponentBound;
    }
}
