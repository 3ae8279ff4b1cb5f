using System.Globalization;
using System.Text;

namespace Hub.Canon.Schemas;

/// <summary>Rewrites a pattern of ECMA-262 (with the u flag, as JSON Schema core §6.4 wants) for the platform's engine.</summary>
/// <remarks>Differs where the two languages do: classes are ASCII, $ is the very end, one character is one code point.
/// Not taken: ranges beyond the basic plane inside a class, and Unicode properties other than general categories.</remarks>
internal sealed class EcmaPattern
{
    const string Pair = @"[\ud800-\udbff][\udc00-\udfff]";
    const string Space = @"\t\n\v\f\r \u00a0\ufeff\u2028\u2029\p{Zs}";
    const string Word = "A-Za-z0-9_";
    const string SyntaxCharacters = "^$\\.*+?()[]{}|/";

    readonly string source;
    readonly StringBuilder target = new();
    int next;

    EcmaPattern(string source) => this.source = source;

    /// <summary>The same pattern in the platform's language, or null.</summary>
    public static string? TryTranslate(string source)
    {
        var translation = new EcmaPattern(source);
        return translation.Translate() ? translation.target.ToString() : null;
    }

    bool Translate()
    {
        while (next < source.Length)
        {
            if (!TranslateOne(source[next++]))
            {
                return false;
            }
        }
        return true;
    }

    bool TranslateOne(char unit)
    {
        switch (unit)
        {
            case '\\':
                return TranslateEscape();
            case '[':
                return TranslateClass();
            case '$':
                target.Append(@"\z");
                return true;
            case '.':
                target.Append($@"(?:{Pair}|[^\n\r\u2028\u2029])");
                return true;
            case '(' when next < source.Length && source[next] == '?':
                return TranslateGroup();
            default:
                AppendLiteral(unit);
                return true;
        }
    }

    /// <summary>Of the groups that begin with a question mark, only those that ECMA-262 has.</summary>
    bool TranslateGroup()
    {
        string[] openings = ["?:", "?=", "?!", "?<=", "?<!"];
        var rest = source.AsSpan(next);
        foreach (var opening in openings)
        {
            if (rest.StartsWith(opening, StringComparison.Ordinal))
            {
                target.Append('(').Append(opening);
                next += opening.Length;
                return true;
            }
        }
        target.Append('(');
        return rest.Length > 2 && rest[1] == '<' && (char.IsLetter(rest[2]) || rest[2] is '_');
    }

    void AppendLiteral(char unit)
    {
        if (char.IsHighSurrogate(unit) && next < source.Length && char.IsLowSurrogate(source[next]))
        {
            // One character: a quantifier after it repeats both halves.
            target.Append("(?:").Append(unit).Append(source[next++]).Append(')');
            return;
        }
        target.Append(unit);
    }

    bool TranslateEscape()
    {
        if (next == source.Length)
        {
            return false;
        }
        var letter = source[next++];
        switch (letter)
        {
            case 'b':
                target.Append($"(?:(?<=[{Word}])(?![{Word}])|(?<![{Word}])(?=[{Word}]))");
                return true;
            case 'B':
                target.Append($"(?:(?<=[{Word}])(?=[{Word}])|(?<![{Word}])(?![{Word}]))");
                return true;
            case >= '1' and <= '9':
                target.Append('\\').Append(letter);
                return true;
            case 'k' when next < source.Length && source[next] == '<':
                target.Append(@"\k");
                return true;
        }
        next--;
        if (ClassEscape() is { } set)
        {
            target.Append(set.Negated ? $"(?:{Pair}|[^{set.Members}])" : $"[{set.Members}]");
            return true;
        }
        if (CharacterEscape() is not { } scalar)
        {
            return false;
        }
        target.Append(scalar > char.MaxValue ? $"(?:{char.ConvertFromUtf32(scalar)})" : Unit(scalar));
        return true;
    }

    /// <summary>\d \D \s \S \w \W \p{…} \P{…}: what stands between the brackets of a class; null when it is another escape.</summary>
    (string Members, bool Negated)? ClassEscape()
    {
        var letter = source[next];
        var members = letter switch
        {
            'd' or 'D' => "0-9",
            's' or 'S' => Space,
            'w' or 'W' => Word,
            'p' or 'P' => Property(),
            _ => null,
        };
        if (members is null)
        {
            return null;
        }
        next = letter is 'p' or 'P' ? source.IndexOf('}', next) + 1 : next + 1;
        return (members, char.IsUpper(letter));
    }

    string? Property()
    {
        var end = source.IndexOf('}', next);
        if (end < 0 || source[next + 1] != '{')
        {
            return null;
        }
        var name = source[(next + 2)..end];
        return GeneralCategory.Find(name) is { } category ? $@"\p{{{category}}}" : null;
    }

    /// <summary>An escape that stands for one character; null when ECMA-262 has none such.</summary>
    int? CharacterEscape()
    {
        var letter = source[next++];
        return letter switch
        {
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            '0' when next == source.Length || !char.IsAsciiDigit(source[next]) => 0,
            'c' when next < source.Length && char.IsAsciiLetter(source[next]) => source[next++] & 0x1F,
            'x' => Hex(2),
            'u' when next < source.Length && source[next] == '{' => BracedHex(),
            'u' => Utf16Escape(),
            '-' => '-',
            _ when SyntaxCharacters.Contains(letter, StringComparison.Ordinal) => letter,
            _ => null,
        };
    }

    int? Utf16Escape()
    {
        var first = Hex(4);
        if (first is >= 0xD800 and <= 0xDBFF && source.AsSpan(next).StartsWith("\\u", StringComparison.Ordinal))
        {
            var mark = next;
            next += 2;
            if (Hex(4) is >= 0xDC00 and <= 0xDFFF and var second)
            {
                return char.ConvertToUtf32((char)first, (char)second);
            }
            next = mark;
        }
        return first;
    }

    int? BracedHex()
    {
        var end = source.IndexOf('}', next);
        if (end < 0 || !int.TryParse(source.AsSpan(next + 1, end - next - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var scalar))
        {
            return null;
        }
        next = end + 1;
        return scalar is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF) ? scalar : null;
    }

    int? Hex(int size)
    {
        if (source.Length - next < size
            || !int.TryParse(source.AsSpan(next, size), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }
        next += size;
        return value;
    }

    bool TranslateClass()
    {
        var negated = next < source.Length && source[next] == '^';
        next += negated ? 1 : 0;
        var members = new StringBuilder();
        var pairs = new StringBuilder();
        while (next < source.Length && source[next] != ']')
        {
            if (!TranslateMember(members, pairs))
            {
                return false;
            }
        }
        if (next++ >= source.Length || (negated && pairs.Length > 0))
        {
            return false;
        }
        var plain = members.Length > 0 ? $"[{members}]" : "(?!)";
        target.Append((negated, members.Length, pairs.Length) switch
        {
            (true, 0, _) => $@"(?:{Pair}|[\s\S])",
            (true, _, _) => $"(?:{Pair}|[^{members}])",
            (false, _, 0) => plain,
            _ => $"(?:{plain}{pairs})",
        });
        return true;
    }

    /// <summary>One member of a class, or a range.</summary>
    bool TranslateMember(StringBuilder members, StringBuilder pairs)
    {
        if (source[next] == '\\' && next + 1 < source.Length)
        {
            next++;
            if (ClassEscape() is { } set)
            {
                return AppendSet(members, set.Members, set.Negated);
            }
            next--;
        }
        if (ClassCharacter() is not { } first)
        {
            return false;
        }
        if (next + 1 < source.Length && source[next] == '-' && source[next + 1] != ']')
        {
            next++;
            if (ClassCharacter() is not { } last || first > last || last > char.MaxValue)
            {
                return false;
            }
            members.Append(Unit(first)).Append('-').Append(Unit(last));
            return true;
        }
        if (first > char.MaxValue)
        {
            pairs.Append('|').Append(char.ConvertFromUtf32(first));
        }
        else
        {
            members.Append(Unit(first));
        }
        return true;
    }

    static bool AppendSet(StringBuilder members, string set, bool negated)
    {
        if (!negated)
        {
            members.Append(set);
            return true;
        }
        var complement = set switch
        {
            "0-9" => @"\0-/:-\uffff",
            Word => @"\0-/:-@\[-^`{-\uffff",
            Space => @"\S",
            _ => set.Replace(@"\p", @"\P", StringComparison.Ordinal),
        };
        members.Append(complement);
        return true;
    }

    int? ClassCharacter()
    {
        var unit = source[next++];
        if (unit == '\\')
        {
            if (next < source.Length && source[next] == 'b')
            {
                next++;
                return '\b';
            }
            return next < source.Length ? CharacterEscape() : null;
        }
        if (char.IsHighSurrogate(unit) && next < source.Length && char.IsLowSurrogate(source[next]))
        {
            return char.ConvertToUtf32(unit, source[next++]);
        }
        return unit;
    }

    static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $@"\u{unit:x4}");
}
