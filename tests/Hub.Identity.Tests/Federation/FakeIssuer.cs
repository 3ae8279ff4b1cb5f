using System.Collections.Concurrent;
using System.Text.Json;
using Hub.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests;

/// <summary>An issuer that says whatever a test wants, right or wrong, on a loopback port.</summary>
sealed class FakeIssuer : IAsyncDisposable
{
    readonly WebApplication app;

    FakeIssuer(WebApplication app) => this.app = app;

    public string Issuer { get; private set; } = "";

    public EcKey Key { get; set; } = EcKey.Create();

    /// <summary>What the token endpoint answers: the ID token, given the form that came.</summary>
    public Func<IFormCollection, string> IdToken { get; set; } = _ => "";

    /// <summary>What the introspection endpoint answers.</summary>
    public Func<string, object> Introspect { get; set; } = _ => new { active = false };

    /// <summary>Members of the discovery document that differ from the usual.</summary>
    public Dictionary<string, object> Says { get; } = new(StringComparer.Ordinal);

    public JsonElement? KeySet { get; set; }

    /// <summary>Answers every request with this status instead.</summary>
    public int? Failing { get; set; }

    /// <summary>Paths that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<FakeIssuer> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var web = builder.Build();
        var fake = new FakeIssuer(web);
        web.Use(async (context, next) =>
        {
            fake.Asked.Enqueue(context.Request.Path);
            if (fake.Failing is { } status)
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = "/elsewhere";
                return;
            }
            await next(context);
        });
        web.UseRouting();
        web.MapGet("/.well-known/openid-configuration", () => Results.Json(fake.Metadata()));
        web.MapGet("/keys", () => Results.Json(fake.KeySet ?? JsonDocument.Parse(JsonWebKeys.Write([fake.Key.Public])).RootElement));
        web.MapPost("/token", (Delegate)(async (HttpContext context) => Results.Json(new { id_token = fake.IdToken(await context.Request.ReadFormAsync()), access_token = "unused", token_type = "Bearer" })));
        web.MapPost("/introspect", (Delegate)(async (HttpContext context) => Results.Json(fake.Introspect((await context.Request.ReadFormAsync())["token"]!))));
        await web.StartAsync();
        fake.Issuer = web.Urls.First();
        return fake;
    }

    public UpstreamProvider Provider(string name = "fake") => new(name, "Palsu", "Fake", Issuer, "hub", EcKey.Create()) { TwoFactorAcr = ["two"], BindingClaim = "nik" };

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Key.Dispose();
    }

    Dictionary<string, object> Metadata()
    {
        var said = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Issuer + "/authorize",
            ["token_endpoint"] = Issuer + "/token",
            ["introspection_endpoint"] = Issuer + "/introspect",
            ["jwks_uri"] = Issuer + "/keys",
            ["authorization_response_iss_parameter_supported"] = true,
            ["claims_parameter_supported"] = true,
        };
        foreach (var (name, value) in Says)
        {
            said[name] = value;
        }
        return said;
    }
}
