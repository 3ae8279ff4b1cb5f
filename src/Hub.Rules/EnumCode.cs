using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Rules;

/// <summary>Spells an enumeration in lower-case kebab text (<c>legal-obligation</c>) and refuses numbers.</summary>
public sealed class EnumCodeConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>The same spelling outside JSON.</summary>
public static class EnumCode
{
    /// <summary>Lower-case kebab text of a named value.</summary>
    public static string Code<T>(this T value)
        where T : struct, Enum =>
        Table<T>.Texts.TryGetValue(value, out var text) ? text : throw new ArgumentOutOfRangeException(nameof(value), value, "not a named value");

    /// <summary>Reads exactly the spelling that <see cref="Code{T}"/> writes.</summary>
    public static bool TryParse<T>(string? code, out T value)
        where T : struct, Enum
    {
        value = default;
        return code is not null && Table<T>.Values.TryGetValue(code, out value);
    }

    static class Table<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Texts =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> Values = Texts.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
