using System.Buffers;
using System.Globalization;
using Hub.Canon;

namespace Hub.Audit.Anchors.Evm;

/// <summary>Ethereum's hexadecimal text (execution-apis): <c>0x</c> and lower-case digits; quantities without leading zeros.</summary>
public static class Hex
{
    const string Prefix = "0x";

    static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary><c>0x</c> and two digits for each byte.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Prefix + Convert.ToHexStringLower(bytes);

    /// <summary><c>0x</c> and 64 digits.</summary>
    public static string Of(Hash256 hash) => Of(hash.ToArray());

    /// <summary>A quantity: <c>0x0</c>, <c>0x2a</c>.</summary>
    public static string Of(long quantity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        return Prefix + quantity.ToString("x", CultureInfo.InvariantCulture);
    }

    /// <summary>Bytes of data; null for anything but <c>0x</c> and an even number of lower-case digits.</summary>
    /// <param name="maxBytes">More are refused.</param>
    public static byte[]? ToBytes(string? text, int maxBytes) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length % 2 == 0
        && (text.Length - Prefix.Length) / 2 <= maxBytes && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Digits)
            ? Convert.FromHexString(text.AsSpan(Prefix.Length))
            : null;

    /// <summary>A 32-byte value; null for anything else.</summary>
    public static Hash256? ToHash(string? text) => ToBytes(text, Hash256.SizeBytes) is { Length: Hash256.SizeBytes } bytes ? new Hash256(bytes) : null;

    /// <summary>A quantity of at most 63 bits; null for anything else.</summary>
    public static long? ToLong(string? text)
    {
        const int maxDigits = 16;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length - Prefix.Length is 0 or > maxDigits
            || text.AsSpan(Prefix.Length).ContainsAnyExcept(Digits) || (text.Length > Prefix.Length + 1 && text[Prefix.Length] == '0'))
        {
            return null;
        }
        return long.TryParse(text.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;
    }

    /// <summary>The big-endian bytes of a quantity of at most 256 bits, without leading zeros (as RLP writes numbers); null for anything else.</summary>
    public static byte[]? ToNumber(string? text)
    {
        const int maxDigits = 64;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length - Prefix.Length is 0 or > maxDigits)
        {
            return null;
        }
        var digits = text[Prefix.Length..];
        if (digits.AsSpan().ContainsAnyExcept(Digits) || (digits.Length > 1 && digits[0] == '0'))
        {
            return null;
        }
        var even = digits.Length % 2 == 0 ? digits : "0" + digits;
        return digits is "0" ? [] : Convert.FromHexString(even);
    }
}
