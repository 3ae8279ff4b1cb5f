using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Hub.Identity.Tests.Contract;

/// <summary>What an endpoint answered.</summary>
/// <param name="Body">Undefined where it was no JSON.</param>
sealed record Reply(int Status, JsonElement Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string? Error => Text("error");

    /// <summary>Status and, where one was given, error code: <c>400 invalid_request</c>.</summary>
    public string Said => Error is { } error ? string.Create(CultureInfo.InvariantCulture, $"{Status} {error}") : string.Create(CultureInfo.InvariantCulture, $"{Status}");

    public string? Text(string member) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static async Task<Reply> Of(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new((int)response.StatusCode, Json(response, bytes), response.Headers, response.Content.Headers);
    }

    static JsonElement Json(HttpResponseMessage response, byte[] bytes) =>
        bytes.Length > 0 && response.Content.Headers.ContentType?.MediaType is { } type && type.EndsWith("json", StringComparison.Ordinal)
            ? JsonSerializer.Deserialize<JsonElement>(bytes)
            : default;
}
