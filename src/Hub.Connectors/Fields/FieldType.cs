using System.Globalization;
using System.Text.Json;

namespace Hub.Connectors;

/// <summary>What a dataset declares a field to hold.</summary>
enum FieldType
{
    Text,
    Integer,
    Number,
    Boolean,
    Date,
    DateTime,
}

static class FieldTypes
{
    /// <summary>Longest text value, in UTF-16 units.</summary>
    public const int MaxTextLength = 8192;

    /// <summary>Largest integer that every JSON reader takes exactly (RFC 7493 §2.2).</summary>
    public const long MaxInteger = (1L << 53) - 1;

    /// <summary>The type by its name in a configuration (the words of JSON Schema).</summary>
    public static FieldType? Named(string name) => name switch
    {
        "string" => FieldType.Text,
        "integer" => FieldType.Integer,
        "number" => FieldType.Number,
        "boolean" => FieldType.Boolean,
        "date" => FieldType.Date,
        "date-time" => FieldType.DateTime,
        _ => null,
    };

    /// <summary>Whether a value is of the type. Null is of none.</summary>
    public static bool Fits(FieldType type, JsonElement value) => type switch
    {
        FieldType.Text => value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= MaxTextLength,
        FieldType.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) && whole is >= -MaxInteger and <= MaxInteger,
        FieldType.Number => value.ValueKind == JsonValueKind.Number,
        FieldType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        FieldType.Date => value.ValueKind == JsonValueKind.String && IsDate(value.GetString()!),
        FieldType.DateTime => value.ValueKind == JsonValueKind.String && IsDateTime(value.GetString()!),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    // RFC 3339 full-date.
    static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // RFC 3339 date-time: the offset is never left out, so that the instant is one for all readers.
    static bool IsDateTime(string text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
