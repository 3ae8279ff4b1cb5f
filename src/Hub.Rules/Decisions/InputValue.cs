using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Hub.Rules.Decisions;

/// <summary>A value as an engine computes with it.</summary>
abstract record InputValue
{
    /// <summary>Longest text taken as a value.</summary>
    public const int MaxTextChars = 200;

    const int YearDigits = 4;

    InputValue()
    {
    }

    public sealed record Truth(bool Value) : InputValue;

    public sealed record Number(decimal Value) : InputValue;

    /// <summary>Compared character by character, case included.</summary>
    public sealed record Text(string Value) : InputValue;

    /// <summary>A calendar year, 1 to 9999.</summary>
    public sealed record Year(int Value) : InputValue;

    public sealed record Date(LocalDate Value) : InputValue;

    /// <summary>Reads a JSON value as the declared type; null when it is of another form.</summary>
    public static InputValue? Of(InputType type, JsonElement value) => type switch
    {
        InputType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? new Truth(value.ValueKind is JsonValueKind.True) : null,
        InputType.Number => DecimalText.TryParse(Spelling(value), out var number) ? new Number(number) : null,
        InputType.Text => value.ValueKind is JsonValueKind.String && Spelling(value) is { Length: <= MaxTextChars } text ? new Text(text) : null,
        InputType.Year => Spelling(value) is { } year ? YearOf(year) : null,
        InputType.Date => value.ValueKind is JsonValueKind.String && LocalDatePattern.Iso.Parse(Spelling(value) ?? "") is { Success: true, Value: { Year: > 0 } date } ? new Date(date) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such type"),
    };

    static Year? YearOf(string text) =>
        text.Length == YearDigits && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 0 ? new Year(year) : null;

    // The text of a string, the digits of a number. A string may hold a lone surrogate, which has no text.
    static string? Spelling(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
