using System.Globalization;
using System.Text.Json;

namespace Hub.Connectors;

/// <summary>Values of a database as JSON.</summary>
static class SqlValues
{
    /// <summary>The value as the JSON its type calls for, or null where it is not of that type.</summary>
    /// <param name="type">As the dataset declares it.</param>
    /// <param name="value">As the database's driver gives it; not null and not DBNull.</param>
    public static JsonElement? ToJson(FieldType type, object value)
    {
        var element = Element(type, value);
        return element is { } json && FieldTypes.Fits(type, json) ? json : null;
    }

    static JsonElement? Element(FieldType type, object value) => (type, value) switch
    {
        // SQLite has no type for truth: 0 and 1 stand for it.
        (FieldType.Boolean, 0L or 1L) => JsonSerializer.SerializeToElement((long)value == 1),
        (FieldType.Boolean, bool truth) => JsonSerializer.SerializeToElement(truth),
        (FieldType.Integer or FieldType.Number, long or int or short) => JsonSerializer.SerializeToElement(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        (FieldType.Number, double real) => double.IsFinite(real) ? JsonSerializer.SerializeToElement(real) : null,
        (FieldType.Number, decimal exact) => JsonSerializer.SerializeToElement(exact),
        (FieldType.Date, DateOnly date) => Text(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        (FieldType.DateTime, DateTimeOffset instant) => Text(Instant(instant)),
        (FieldType.DateTime, DateTime { Kind: DateTimeKind.Utc } instant) => Text(Instant(new DateTimeOffset(instant, TimeSpan.Zero))),
        (FieldType.Text or FieldType.Date or FieldType.DateTime, string text) => Utf16.IsWellFormed(text) ? Text(text) : null,
        _ => null,
    };

    static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);

    static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
