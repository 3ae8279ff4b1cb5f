using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Connectors.Tests;

/// <summary>Registries of connectors with short bounds.</summary>
static class Registries
{
    public static ConnectorOptions Quick { get; } = new()
    {
        AttemptTimeout = TimeSpan.FromMilliseconds(400),
        RetryDelay = TimeSpan.FromMilliseconds(1),
        BreakAtAttempts = 1000,
    };

    /// <summary>No deadline that a busy machine could miss.</summary>
    public static ConnectorOptions Patient { get; } = Quick with { AttemptTimeout = TimeSpan.FromSeconds(20) };

    public static ConnectorRegistry Load(string dataset, JsonObject settings, ConnectorOptions? options = null)
    {
        var config = new JsonObject { ["datasets"] = new JsonObject { [dataset] = settings } };
        return Load(config.ToJsonString(), options);
    }

    public static ConnectorRegistry Load(string json, ConnectorOptions? options = null) =>
        ConnectorRegistry.Load(System.Text.Encoding.UTF8.GetBytes(json), options ?? Patient) switch
        {
            ConnectorLoad.Loaded loaded => loaded.Registry,
            ConnectorLoad.Refused refused => throw new InvalidOperationException(string.Join("; ", refused.Faults)),
            _ => throw new InvalidOperationException(),
        };

    public static JsonObject Income(string baseUrl) => JsonNode.Parse($$"""
        {
          "kind": "rest", "provider": "pajak", "url": "{{baseUrl}}/income/{key}", "subject": "/nik",
          "fields": { "year": "/year", "gross_income": "/gross_income", "employer": "/employer" },
          "types": { "year": "integer", "gross_income": "integer", "employer": "string" },
          "optional": ["employer"]
        }
        """)!.AsObject();

    /// <summary>One field at <c>/value</c>, of the type given.</summary>
    public static JsonObject Value(string baseUrl, string type = "integer") => JsonNode.Parse($$"""
        { "kind": "rest", "provider": "p", "url": "{{baseUrl}}/v/{key}", "fields": { "value": "/value" }, "types": { "value": "{{type}}" } }
        """)!.AsObject();

    public static async Task<FetchResult> AskAsync(this IConnector connector, string dataset, string key, params string[] fields) =>
        await connector.FetchAsync(new FetchRequest(dataset, key, fields), CancellationToken.None);

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    public static string CodeOf(FetchResult result) => Assert.IsType<FetchResult.Failed>(result).Code;
}
