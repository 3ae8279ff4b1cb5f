using System.Globalization;
using System.Text.Json;

namespace Hub.Connectors;

/// <summary>A place in a JSON document (RFC 6901).</summary>
sealed class JsonPointer
{
    /// <summary>Most reference tokens.</summary>
    public const int MaxTokens = 32;

    readonly string[] _tokens;

    JsonPointer(string[] tokens) => _tokens = tokens;

    /// <summary>The first reference token, unescaped: the member of the outermost object.</summary>
    public string FirstToken => _tokens[0];

    /// <summary>Reads the string form, <c>/a/0/b~1c</c>. The whole-document pointer (empty text) is refused: no field is a document.</summary>
    public static JsonPointer? Parse(string text)
    {
        if (!text.StartsWith('/') || HasStrayTilde(text))
        {
            return null;
        }
        var tokens = text[1..].Split('/');
        // "~01" stands for "~1", so "~0" is undone last (§4).
        return tokens.Length > MaxTokens
            ? null
            : new JsonPointer([.. tokens.Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
    }

    /// <summary>The element at this place, or null where the document has none.</summary>
    public JsonElement? Find(JsonElement document)
    {
        var at = document;
        foreach (var token in _tokens)
        {
            if (Step(at, token) is not { } next)
            {
                return null;
            }
            at = next;
        }
        return at;
    }

    static JsonElement? Step(JsonElement at, string token) => at.ValueKind switch
    {
        JsonValueKind.Object => at.TryGetProperty(token, out var member) ? member : null,
        JsonValueKind.Array => Index(token) is { } index && index < at.GetArrayLength() ? at[index] : null,
        _ => null,
    };

    // Digits only and no leading zero (§4); "-" names the element after the last, which never exists.
    static int? Index(string token) =>
        token is "0" || (token.Length is > 0 and < 10 && token[0] is >= '1' and <= '9' && token.All(char.IsAsciiDigit))
            ? int.Parse(token, CultureInfo.InvariantCulture)
            : null;

    static bool HasStrayTilde(string text)
    {
        for (var i = text.IndexOf('~', StringComparison.Ordinal); i >= 0; i = text.IndexOf('~', i + 1))
        {
            if (i + 1 == text.Length || text[i + 1] is not ('0' or '1'))
            {
                return true;
            }
        }
        return false;
    }
}
