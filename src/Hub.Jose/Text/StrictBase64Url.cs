using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Hub.Jose;

/// <summary>Base64url as RFC 7515 §2 has it: no padding, no white space, and unused trailing bits zero.</summary>
/// <remarks>One byte string has exactly one text, so no character of a token can change without changing its bytes.</remarks>
static class StrictBase64Url
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!IsStrict(text))
        {
            return false;
        }
        var decoded = text.IsEmpty ? [] : new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.TryDecodeFromChars(text, decoded, out var written) || written != decoded.Length)
        {
            return false;
        }
        bytes = decoded;
        return true;
    }

    /// <summary>Decodes into exactly <c>target.Length</c> bytes.</summary>
    public static bool TryDecodeExact(ReadOnlySpan<char> text, Span<byte> target) =>
        Base64Url.GetEncodedLength(target.Length) == text.Length
        && IsStrict(text)
        && Base64Url.TryDecodeFromChars(text, target, out var written)
        && written == target.Length;

    static bool IsStrict(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(Letters))
        {
            return false;
        }
        return (text.Length % 4) switch
        {
            0 => true,
            2 => (Value(text[^1]) & 0b1111) == 0,
            3 => (Value(text[^1]) & 0b11) == 0,
            _ => false,
        };
    }

    static int Value(char letter) => Alphabet.IndexOf(letter, StringComparison.Ordinal);
}
