using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Hub.Jose;

/// <summary>Base64 of RFC 4648 §4 with its padding and without anything else: one byte string, one text.</summary>
static class StrictBase64
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var digits = text.TrimEnd('=');
        var padding = text.Length - digits.Length;
        if (text.Length % 4 != 0 || padding > 2 || digits.ContainsAnyExcept(Letters))
        {
            return false;
        }
        var unused = padding switch { 1 => 0b11, 2 => 0b1111, _ => 0 };
        if (unused != 0 && (digits.IsEmpty || (Alphabet.IndexOf(digits[^1], StringComparison.Ordinal) & unused) != 0))
        {
            return false;
        }
        var decoded = new byte[(text.Length / 4 * 3) - padding];
        if (!Convert.TryFromBase64Chars(text, decoded, out var written) || written != decoded.Length)
        {
            return false;
        }
        bytes = decoded;
        return true;
    }
}
