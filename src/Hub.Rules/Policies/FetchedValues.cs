using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Hub.Rules.Policies;

/// <summary>What a provider gave about one person, by field name. A missing member and JSON null are the same: no value.</summary>
public sealed record FetchedValues(IReadOnlyDictionary<string, JsonElement> Values)
{
    /// <summary>The value of a field; false when there is none.</summary>
    public bool TryGet(string field, out JsonElement value) =>
        Values.TryGetValue(field, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    /// <summary>A calendar date; null when missing or of another form.</summary>
    internal LocalDate? Date(string field) =>
        TryGet(field, out var value) && value.ValueKind is JsonValueKind.String && LocalDatePattern.Iso.Parse(value.GetString()!) is { Success: true } parsed
            ? parsed.Value
            : null;

    /// <summary>A whole number, also one written as text; null when missing or of another form.</summary>
    internal long? Whole(string field) =>
        TryGet(field, out var value)
        && Minimiser.Text(value) is { } text
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
