using System.Globalization;

namespace Hub.Jose;

/// <summary>One <c>%xx</c> (RFC 3986 §2.1).</summary>
static class PercentEscape
{
    public const int Chars = 3;

    /// <summary>Reads the escape that the text begins with.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out byte value)
    {
        value = 0;
        return text.Length >= Chars
            && text[0] == '%'
            && byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
