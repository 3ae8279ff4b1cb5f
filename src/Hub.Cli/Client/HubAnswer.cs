using System.Text.Json;

namespace Hub.Cli.Client;

/// <summary>What the hub's API answered.</summary>
public abstract record HubAnswer
{
    HubAnswer()
    {
    }

    /// <summary>200 with a document.</summary>
    public sealed record Given(JsonElement Body) : HubAnswer
    {
        /// <summary>A member that must be a text.</summary>
        public string Text(string member) =>
            Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw Commands.CommandException.Refused($"the hub's answer has no {member}");
    }

    /// <summary>Problem details (RFC 9457).</summary>
    /// <param name="Code">Stable code; <c>http.NNN</c> where the answer was no problem details.</param>
    /// <param name="ExchangeId">Id of the entry that records the refusal; null where it is not recorded.</param>
    /// <param name="Promise">The hub's promise of that entry.</param>
    public sealed record Refused(int Status, string Code, string? Title, string? ExchangeId, string? Promise) : HubAnswer
    {
        public override string ToString() => $"{Status} {Code}" + (Title is null ? "" : $": {Title}");
    }

    /// <summary>Reads an answer.</summary>
    public static async Task<HubAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(response);
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        var status = (int)response.StatusCode;
        if (Parse(body) is not { ValueKind: JsonValueKind.Object } json)
        {
            return new Refused(status, $"http.{status}", null, null, null);
        }
        return response.IsSuccessStatusCode
            ? new Given(json)
            : new Refused(status, Member(json, "code") ?? $"http.{status}", Member(json, "title"), Member(json, "exchangeId"), Member(json, "promise"));
    }

    static string? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static JsonElement? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
