using System.Text.Json;
using Hub.Api.Endpoints;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Documents;

/// <summary>What the hub says about itself holds.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class DocumentTests(SharedWorld shared)
{
    static readonly string[] Anonymous =
    [
        "GET /health/live", "GET /health/ready", "GET /v1/proofs/{id}.tlog-proof", "GET /v1/proofs/{id}.cose", "GET /log/checkpoint", "GET /log/tile/{path}", "GET /log/records/{path}", "GET /log/keys.json", "GET /log/continuation.json", "GET /log/earlier/{log}/{path}", "GET /anchor.json", "GET /log/cosigned/{path}", "GET /witness/vkey", "GET /witness/{originHash}/checkpoint", "POST /witness/add-checkpoint",
        "GET /.well-known/openid-configuration", "GET /.well-known/oauth-authorization-server", "GET /oauth/jwks",
        "GET /v1/agencies/{id}/keys", "GET /v1/agencies/{id}/keys.atom",
    ];

    static readonly string[] Promised =
    [
        "POST /v1/exchanges", "GET /v1/exchanges/{id}", "GET /v1/consents", "POST /v1/consents", "GET /v1/consents/{id}",
        "POST /v1/decisions", "POST /v1/decisions/{id}/review", "POST /v1/decisions/{id}/contest", "GET /v1/trails/{id}",
        "POST /v1/consents/{id}/grant", "POST /v1/consents/{id}/refuse", "POST /v1/consents/{id}/revoke",
        "GET /v1/exchanges/{id}/evidence", "GET /v1/trails/{id}/evidence", "GET /me/evidence/{id}", "GET /me/completeness", "GET /v1/proofs/{id}.cose",
        "GET /v1/proofs/{id}.tlog-proof", "GET /log/checkpoint", "GET /log/tile/{path}", "GET /health/live", "GET /health/ready",
        "GET /v1/chain", "GET /v1/chain/tag-key", "GET /log/records/{path}", "GET /log/cosigned/{path}", "GET /log/keys.json", "GET /log/continuation.json", "GET /log/earlier/{log}/{path}",
        "GET /v1/agencies/{id}/keys", "GET /v1/agencies/{id}/keys.atom", "POST /v1/agency/keys",
    ];

    [Fact]
    public async Task Openapi_lists_every_promised_endpoint()
    {
        var operations = await Operations();
        Assert.Empty(Promised.Except(operations.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Openapi_says_who_may_call_each_endpoint()
    {
        foreach (var (name, operation) in await Operations())
        {
            var secured = operation.TryGetProperty("security", out var rules) && rules.GetArrayLength() > 0;
            Assert.True(secured != Anonymous.Contains(name, StringComparer.Ordinal), $"{name}: secured {secured}");
        }
    }

    [Fact]
    public async Task Openapi_gives_every_member_one_type()
    {
        var document = (await shared.World.Hub.Get("/openapi/v1.json")).Good();
        var schemas = SchemasIn(document).ToList();
        Assert.Contains(schemas, schema => schema.TryGetProperty("pattern", out var pattern) && pattern.GetString() is "^[A-Za-z0-9_-]{22}$");
        Assert.All(schemas, schema => Assert.Contains(schema.EnumerateObject(), member => member.Name is "type" or "$ref" or "oneOf"));
        // A number or a text, as the serializer would read it, is refused by the schemas of the bodies.
        Assert.DoesNotContain(schemas, schema => Types(schema) is { Count: > 1 } types && types.Contains("string") && types.Contains("integer"));
        var decide = (await Operations())["POST /v1/decisions"].GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("properties");
        Assert.Equal(["integer"], Types(decide.GetProperty("programme").GetProperty("properties").GetProperty("version")));
        var value = decide.GetProperty("exchanges").GetProperty("items").GetProperty("properties").GetProperty("values").GetProperty("items").GetProperty("properties").GetProperty("value");
        Assert.Equal(["boolean", "null", "number", "string"], Types(value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_code_has_its_page_in_both_languages()
    {
        using var http = shared.World.Hub.Client(cookies: null);
        foreach (var code in ErrorCatalogue.All.Select(reason => reason.Code))
        {
            foreach (var language in (string[])["id", "en"])
            {
                var page = await http.GetStringAsync($"/docs/errors/{code}?lang={language}");
                Assert.Contains($"<html lang=\"{language}\"", page, StringComparison.Ordinal);
                Assert.Contains(code, page, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_code_that_an_answer_can_carry_is_in_the_catalogue() =>
        Assert.Equal("", string.Join(" ", EmittedCodes.All.Where(code => ErrorCatalogue.Find(code) is null)));

    [Fact]
    public async Task Log_is_cached_as_its_files_allow()
    {
        var world = shared.World;
        Assert.Equal("no-cache", (await world.Hub.Get("/log/checkpoint")).Headers.CacheControl!.ToString());
        using var folder = new RunFolder("cached");
        var copy = await LogCopy.Take(world.Hub, folder.Path);
        var width = copy.Size % 256;
        Assert.SkipWhen(width == 0, "the log ends with a full tile");
        var tile = await world.Hub.Get(copy.Size < 256 ? $"/log/tile/0/000.p/{width}" : "/log/tile/0/000");
        Assert.Contains("immutable", tile.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("application/octet-stream", tile.MediaType);
    }

    /// <summary>Every schema in the document, those of members and items included.</summary>
    static IEnumerable<JsonElement> SchemasIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(SchemasIn),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => (member.Name switch
        {
            "schema" or "items" => [member.Value],
            "schemas" or "properties" => member.Value.EnumerateObject().Select(schema => schema.Value),
            _ => (IEnumerable<JsonElement>)[],
        }).Concat(SchemasIn(member.Value))),
        _ => [],
    };

    static IReadOnlyList<string> Types(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return [];
        }
        return type.ValueKind is JsonValueKind.Array ? [.. type.EnumerateArray().Select(each => each.GetString()!)] : [type.GetString()!];
    }

    async Task<Dictionary<string, JsonElement>> Operations()
    {
        var document = (await shared.World.Hub.Get("/openapi/v1.json")).Good();
        return document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)))
            .ToDictionary(o => o.Name, o => o.Value, StringComparer.Ordinal);
    }
}
