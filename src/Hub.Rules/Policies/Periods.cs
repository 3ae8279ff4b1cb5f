using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Hub.Rules.Policies;

/// <summary>Whole days, written <c>P90D</c> (ISO 8601). One unit only, so that any two compare.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct DayPeriod(int Days)
{
    /// <summary>Longest period, about a hundred years.</summary>
    public const int MaxDays = 36_500;

    /// <summary>Reads <c>P1D</c> … <c>P36500D</c>.</summary>
    public static bool TryParse(string? text, out DayPeriod period)
    {
        var ok = PeriodText.TryRead(text, "P", 'D', MaxDays, out var days);
        period = new(days);
        return ok;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"P{Days}D");

    sealed class Converter : JsonConverter<DayPeriod>
    {
        public override DayPeriod Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var period) ? period : throw new JsonException("expected whole days such as P90D");

        public override void Write(Utf8JsonWriter writer, DayPeriod value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}

/// <summary>Whole hours, written <c>PT24H</c> (ISO 8601).</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct HourPeriod(int Hours)
{
    /// <summary>Longest period, a year.</summary>
    public const int MaxHours = 8_784;

    /// <summary>Reads <c>PT1H</c> … <c>PT8784H</c>.</summary>
    public static bool TryParse(string? text, out HourPeriod period)
    {
        var ok = PeriodText.TryRead(text, "PT", 'H', MaxHours, out var hours);
        period = new(hours);
        return ok;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"PT{Hours}H");

    sealed class Converter : JsonConverter<HourPeriod>
    {
        public override HourPeriod Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var period) ? period : throw new JsonException("expected whole hours such as PT24H");

        public override void Write(Utf8JsonWriter writer, HourPeriod value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}

static class PeriodText
{
    public static bool TryRead(string? text, string prefix, char unit, int max, out int count)
    {
        count = 0;
        return text is not null
            && text.StartsWith(prefix, StringComparison.Ordinal)
            && text[^1] == unit
            && text.Length > prefix.Length + 1
            && text[prefix.Length] is >= '1' and <= '9'
            && int.TryParse(text.AsSpan(prefix.Length, text.Length - prefix.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && count <= max;
    }
}

/// <summary>RFC 3339 text in UTC (<c>2026-01-01T00:00:00Z</c>) as milliseconds.</summary>
public sealed class UtcTextConverter : JsonConverter<long>
{
    /// <inheritdoc/>
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        InstantPattern.ExtendedIso.Parse(reader.GetString() ?? "") is { Success: true } parsed
            ? parsed.Value.ToUnixTimeMilliseconds()
            : throw new JsonException("expected a time in UTC such as 2026-01-01T00:00:00Z");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(InstantPattern.ExtendedIso.Format(Instant.FromUnixTimeMilliseconds(value)));
    }
}
