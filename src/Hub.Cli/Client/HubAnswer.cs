using System.Text.Json;

namespace Hub.Cli.Client;

/// <summary>What the hub's API answered.</summary>
public abstract record HubAnswer
{
    /// <summary>Most faults that are told.</summary>
    const int MaxFaults = 20;

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
    public sealed record Refused(int Status, string Code) : HubAnswer
    {
        public string? Title { get; init; }

        /// <summary>What in the request it is about, e.g. a value's name.</summary>
        public string? Detail { get; init; }

        /// <summary>Places where the body does not fit, <c>/programme/version: …</c>.</summary>
        public IReadOnlyList<string> Faults { get; init; } = [];

        /// <summary>Id of the entry that records the refusal; null where it is not recorded.</summary>
        public string? ExchangeId { get; init; }

        /// <summary>The hub's promise of that entry.</summary>
        public string? Promise { get; init; }

        /// <summary>All of it but the promise, in one line.</summary>
        public override string ToString()
        {
            string?[] about = [Detail, .. Faults];
            string?[] told = [Title, string.Join("; ", about.Where(part => !string.IsNullOrEmpty(part)))];
            return ($"{Status} {Code}: " + string.Join(' ', told.Where(part => !string.IsNullOrEmpty(part)))).TrimEnd(' ', ':')
                + (ExchangeId is null ? "" : $" (recorded as {ExchangeId})");
        }
    }

    /// <summary>Reads an answer.</summary>
    public static async Task<HubAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(response);
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        var status = (int)response.StatusCode;
        if (Parse(body) is not { ValueKind: JsonValueKind.Object } json)
        {
            return new Refused(status, $"http.{status}");
        }
        return response.IsSuccessStatusCode ? new Given(json) : RefusedBy(json, status);
    }

    static Refused RefusedBy(JsonElement json, int status) => new(status, Member(json, "code") ?? $"http.{status}")
    {
        Title = Member(json, "title"),
        Detail = Member(json, "detail"),
        Faults = FaultsOf(json),
        ExchangeId = Member(json, "exchangeId"),
        Promise = Member(json, "promise"),
    };

    static List<string> FaultsOf(JsonElement json) =>
        json.TryGetProperty("faults", out var faults) && faults.ValueKind == JsonValueKind.Array
            ? [.. faults.EnumerateArray().Where(fault => fault.ValueKind == JsonValueKind.Object).Take(MaxFaults).Select(fault => $"{Member(fault, "location")}: {Member(fault, "message")}")]
            : [];

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
