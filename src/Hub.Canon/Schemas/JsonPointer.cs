using System.Globalization;
using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>JSON pointers (RFC 6901).</summary>
internal static class JsonPointer
{
    public static string Escape(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Unescape(string token) =>
        token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>The value one token further, or null.</summary>
    public static JsonElement? Step(JsonElement from, string token)
    {
        switch (from.ValueKind)
        {
            case JsonValueKind.Object when from.TryGetProperty(token, out var member):
                return member;
            case JsonValueKind.Array
                when int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < from.GetArrayLength()
                && (token.Length == 1 || token[0] != '0'):
                return from[index];
            default:
                return null;
        }
    }
}
