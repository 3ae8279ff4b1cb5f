using System.Net;
using System.Text.Json.Nodes;

namespace Hub.Samples;

/// <summary>The register's web server, on the loopback interface alone. It logs nothing: its paths name people.</summary>
static class FhirServer
{
    // Members that stay whatever _elements asks for (FHIR R4, search, "Elements").
    static readonly string[] Always = ["resourceType", "id", "meta"];

    public static WebApplication Build(FhirFolder resources, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.MapGet("/fhir/{type}/{id}", (string type, string id, HttpContext context) => Answer(resources.Find($"{type}/{id}"), context));
        app.MapGet("/fhir/by-nik/{nik}", (string nik, HttpContext context) => Answer(resources.FindByNik(nik), context));
        return app;
    }

    static IResult Answer(JsonObject? resource, HttpContext context) => resource is null
        ? Fhir(NotFound(), StatusCodes.Status404NotFound)
        : Fhir(Elements(resource, context.Request.Query["_elements"].ToString()), StatusCodes.Status200OK);

    static IResult Fhir(JsonObject resource, int status) =>
        Results.Text(resource.ToJsonString(), "application/fhir+json", System.Text.Encoding.UTF8, status);

    static JsonObject Elements(JsonObject resource, string elements)
    {
        if (elements.Length == 0)
        {
            return resource;
        }
        var wanted = elements.Split(',').Concat(Always).ToHashSet(StringComparer.Ordinal);
        return new JsonObject(resource.Where(m => wanted.Contains(m.Key)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
    }

    static JsonObject NotFound() => new()
    {
        ["resourceType"] = "OperationOutcome",
        ["issue"] = new JsonArray(new JsonObject { ["severity"] = "error", ["code"] = "not-found" }),
    };
}
