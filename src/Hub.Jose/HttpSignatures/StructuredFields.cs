using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hub.Jose;

/// <summary>Parser of structured field dictionaries (RFC 9651 §4.2), bounded.</summary>
/// <remarks>
/// Stricter than the RFC in one thing: a key or parameter that comes twice refuses the field,
/// where the RFC lets the last one win, so that no two readers can take different signatures from one message.
/// Never throws for any text.
/// </remarks>
ref struct StructuredFields
{
    public const int MaxFieldChars = 16 * 1024;
    const int MaxMembers = 32;
    const int MaxItems = 64;
    const int MaxParameters = 16;
    const int MaxIntegerDigits = 15;
    const int MaxWholeDigits = 12;
    const int MaxFractionDigits = 3;
    const string TokenMarks = "!#$%&'*+-.^_`|~:/";

    readonly ReadOnlySpan<char> text;
    int at;

    StructuredFields(ReadOnlySpan<char> text) => this.text = text;

    readonly bool AtEnd => at >= text.Length;

    readonly char Current => at < text.Length ? text[at] : '\0';

    /// <summary>Parses a whole field (several lines joined by ", ").</summary>
    public static bool TryParseDictionary(ReadOnlySpan<char> field, [NotNullWhen(true)] out SfDictionary? dictionary)
    {
        dictionary = null;
        if (field.Length > MaxFieldChars)
        {
            return false;
        }
        var parser = new StructuredFields(field.Trim(' '));
        return parser.TryDictionary(out dictionary);
    }

    bool TryDictionary([NotNullWhen(true)] out SfDictionary? dictionary)
    {
        dictionary = null;
        var members = new List<KeyValuePair<string, SfMember>>(2);
        while (!AtEnd)
        {
            if (members.Count == MaxMembers || !TryKey(out var key)
                || members.Exists(m => string.Equals(m.Key, key, StringComparison.Ordinal))
                || !TryMember(out var member))
            {
                return false;
            }
            members.Add(new(key, member));
            SkipOptionalSpace();
            if (AtEnd)
            {
                break;
            }
            if (!Take(','))
            {
                return false;
            }
            SkipOptionalSpace();
            if (AtEnd)
            {
                return false; // a comma at the end
            }
        }
        dictionary = new SfDictionary(members);
        return true;
    }

    bool TryMember([NotNullWhen(true)] out SfMember? member)
    {
        member = null;
        if (!Take('='))
        {
            if (!TryParameters(out var alone))
            {
                return false;
            }
            member = new SfMember.Item(new BareItem.Flag(true), alone);
            return true;
        }
        if (Current == '(')
        {
            if (!TryInnerList(out var list))
            {
                return false;
            }
            member = list;
            return true;
        }
        if (!TryItem(out var item))
        {
            return false;
        }
        member = item;
        return true;
    }

    bool TryInnerList([NotNullWhen(true)] out SfMember.InnerList? list)
    {
        list = null;
        at++;
        var items = new List<SfMember.Item>(8);
        while (true)
        {
            SkipSpaces();
            if (Take(')'))
            {
                break;
            }
            if (items.Count == MaxItems || !TryItem(out var item) || Current is not (' ' or ')'))
            {
                return false;
            }
            items.Add(item);
        }
        if (!TryParameters(out var parameters))
        {
            return false;
        }
        list = new SfMember.InnerList(items, parameters);
        return true;
    }

    bool TryItem([NotNullWhen(true)] out SfMember.Item? item)
    {
        item = null;
        if (!TryBareItem(out var value) || !TryParameters(out var parameters))
        {
            return false;
        }
        item = new SfMember.Item(value, parameters);
        return true;
    }

    bool TryParameters(out IReadOnlyList<SfParameter> parameters)
    {
        parameters = [];
        if (Current != ';')
        {
            return true;
        }
        var found = new List<SfParameter>(4);
        while (Take(';'))
        {
            SkipSpaces();
            BareItem? value = new BareItem.Flag(true);
            if (found.Count == MaxParameters || !TryKey(out var key) || found.Exists(p => string.Equals(p.Key, key, StringComparison.Ordinal))
                || (Take('=') && !TryBareItem(out value)))
            {
                return false;
            }
            found.Add(new SfParameter(key, value));
        }
        parameters = found;
        return true;
    }

    bool TryKey([NotNullWhen(true)] out string? key)
    {
        key = null;
        var start = at;
        if (!char.IsAsciiLetterLower(Current) && Current != '*')
        {
            return false;
        }
        while (char.IsAsciiLetterLower(Current) || char.IsAsciiDigit(Current) || Current is '_' or '-' or '.' or '*')
        {
            at++;
        }
        key = text[start..at].ToString();
        return true;
    }

    bool TryBareItem([NotNullWhen(true)] out BareItem? value)
    {
        value = Current switch
        {
            '"' => ReadText(),
            ':' => ReadBytes(),
            '?' => ReadFlag(),
            '@' => ReadDate(),
            '-' or (>= '0' and <= '9') => ReadNumber(),
            '*' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') => ReadToken(),
            _ => null,
        };
        return value is not null;
    }

    BareItem.Text? ReadText()
    {
        at++;
        var start = at;
        var escaped = false;
        while (!AtEnd && Current != '"')
        {
            if (Current is < ' ' or > '~')
            {
                return null;
            }
            if (Current == '\\')
            {
                escaped = true;
                at++;
                if (Current is not ('"' or '\\'))
                {
                    return null;
                }
            }
            at++;
        }
        var raw = text[start..Math.Min(at, text.Length)];
        if (!Take('"'))
        {
            return null;
        }
        return new BareItem.Text(escaped ? Unescape(raw) : raw.ToString());
    }

    static string Unescape(ReadOnlySpan<char> raw)
    {
        Span<char> plain = raw.Length <= 256 ? stackalloc char[raw.Length] : new char[raw.Length];
        var length = 0;
        while (!raw.IsEmpty)
        {
            var skip = raw[0] == '\\' ? 1 : 0;
            plain[length++] = raw[skip];
            raw = raw[(skip + 1)..];
        }
        return plain[..length].ToString();
    }

    BareItem.Bytes? ReadBytes()
    {
        at++;
        var end = text[at..].IndexOf(':');
        if (end < 0)
        {
            return null;
        }
        var encoded = text.Slice(at, end);
        at += end + 1;
        return StrictBase64.TryDecode(encoded, out var bytes) ? new BareItem.Bytes(bytes) : null;
    }

    BareItem.Flag? ReadFlag()
    {
        at++;
        if (Current is not ('0' or '1'))
        {
            return null;
        }
        var flag = Current == '1';
        at++;
        return new BareItem.Flag(flag);
    }

    BareItem.Date? ReadDate()
    {
        at++;
        return Current is '-' or (>= '0' and <= '9') && ReadNumber() is BareItem.Integer whole ? new BareItem.Date(whole.Value) : null;
    }

    BareItem? ReadNumber()
    {
        var start = at;
        Take('-');
        var whole = SkipDigits();
        if (Current != '.')
        {
            return whole is >= 1 and <= MaxIntegerDigits
                ? new BareItem.Integer(long.Parse(text[start..at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
                : null;
        }
        at++;
        var fraction = SkipDigits();
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return whole is >= 1 and <= MaxWholeDigits && fraction is >= 1 and <= MaxFractionDigits
            ? new BareItem.Fraction(decimal.Parse(text[start..at], Style, CultureInfo.InvariantCulture))
            : null;
    }

    BareItem.Token ReadToken()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Current) || (!AtEnd && TokenMarks.Contains(Current, StringComparison.Ordinal)))
        {
            at++;
        }
        return new BareItem.Token(text[start..at].ToString());
    }

    int SkipDigits()
    {
        var start = at;
        while (char.IsAsciiDigit(Current))
        {
            at++;
        }
        return at - start;
    }

    bool Take(char expected)
    {
        if (AtEnd || text[at] != expected)
        {
            return false;
        }
        at++;
        return true;
    }

    void SkipSpaces()
    {
        while (Current == ' ')
        {
            at++;
        }
    }

    void SkipOptionalSpace()
    {
        while (Current is ' ' or '\t')
        {
            at++;
        }
    }
}
