using System.Buffers;
using System.Text.Json;

namespace Hub.Identity;

/// <summary>Claims, written and read by their exact kind; null is "absent or of another kind".</summary>
static class JsonClaims
{
    const int FirstBytes = 512;
    const int ThumbprintChars = 43;

    // 9999-12-31, the last moment DateTimeOffset can hold.
    const double MaxSeconds = 253_402_300_799;

    /// <summary>One object of these members.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var claims = new ArrayBufferWriter<byte>(FirstBytes);
        using (var writer = new Utf8JsonWriter(claims))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return claims.WrittenMemory;
    }

    public static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Is(JsonElement claims, string name, string text) => string.Equals(Text(claims, name), text, StringComparison.Ordinal);

    public static long? WholeNumber(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <summary>The key that a token is bound to, <c>cnf.jkt</c> (RFC 9449 §6.1).</summary>
    public static string? Thumbprint(JsonElement claims) =>
        claims.TryGetProperty("cnf", out var confirmation) && confirmation.ValueKind == JsonValueKind.Object
            && Text(confirmation, "jkt") is { Length: ThumbprintChars } thumbprint ? thumbprint : null;

    /// <summary>A NumericDate (RFC 7519 §2), which may have a fraction; false where it is there and is none.</summary>
    public static bool TryOptionalDate(JsonElement claims, string name, out DateTimeOffset? date)
    {
        date = null;
        if (!claims.TryGetProperty(name, out var value))
        {
            return true;
        }
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || !(seconds is >= 0 and <= MaxSeconds))
        {
            return false;
        }
        date = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }
}
