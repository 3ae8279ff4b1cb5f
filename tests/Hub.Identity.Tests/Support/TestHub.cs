using System.Net;
using Hub.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests;

/// <summary>A hub with identity alone, on a loopback port of its own, with a manual clock.</summary>
/// <remarks>Its origin is not the address it listens on: whatever came from the Host header would not fit.</remarks>
sealed class TestHub : IAsyncDisposable
{
    public const string Origin = "https://hub.test:8443";

    readonly WebApplication host;
    readonly string path;
    readonly bool removesFolder;

    TestHub(WebApplication app, string folder, bool ownsFolder, ManualClock clock, RecordedActs records)
    {
        host = app;
        path = folder;
        removesFolder = ownsFolder;
        Clock = clock;
        Records = records;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri(app.Urls.First()),
        };
    }

    public HttpClient Http { get; }

    public ManualClock Clock { get; }

    public RecordedActs Records { get; }

    public string Folder => path;

    public int Port => Http.BaseAddress!.Port;

    public static async Task<TestHub> Start(
        Action<HubIdentityOptions>? configure = null,
        string environment = "Development",
        string? folder = null,
        ManualClock? clock = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<WebApplication>? map = null,
        Action<IServiceCollection>? services = null)
    {
        var ownsFolder = folder is null;
        folder ??= Directory.CreateTempSubdirectory("hub-identity-").FullName;
        clock ??= new ManualClock();
        var records = new RecordedActs();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>(StringComparer.Ordinal));
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IIdentityRecords>(records);
        builder.Services.AddHubIdentity(options =>
        {
            options.Origin = Origin;
            options.DatabasePath = Path.Combine(folder, "identity.db");
            options.TokenKeyPath = Path.Combine(folder, "token-keys.json");
            options.SubjectKey = new byte[32];
            options.PasswordIterations = 100;
            options.PeopleKey = new byte[32];
            configure?.Invoke(options);
        });
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapAuthorizationServer();
        app.MapUpstreams();
        MapExamples(app, clock);
        map?.Invoke(app);
        await app.StartAsync();
        return new TestHub(app, folder, ownsFolder, clock, records);
    }

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>Registers an agency.</summary>
    public async Task<TestAgency> Register(string id = "agency-a", Func<ClientRegistration, ClientRegistration>? change = null)
    {
        var agency = new TestAgency(id);
        var registration = change?.Invoke(agency.Registration) ?? agency.Registration;
        Assert.IsType<ClientChange.Done>(await Get<ClientDirectory>().Put(registration, "operator:test", CancellationToken.None));
        return agency;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.DisposeAsync();
        if (removesFolder)
        {
            Directory.Delete(path, recursive: true);
        }
    }

    static void MapExamples(WebApplication app, ManualClock clock)
    {
        app.MapGet("/v1/who", (HttpContext context) => Results.Text(AgencyCaller.Of(context)!.AgencyId)).RequireScope(HubScopes.Exchange);
        app.MapGet("/v1/consents", () => "never").RequireScope(HubScopes.Consent);
        app.MapPost("/v1/exchanges", async (HttpContext context) =>
        {
            var signed = SignedRequest.Of(context);
            using var reader = new StreamReader(context.Request.Body);
            var again = await reader.ReadToEndAsync();
            return Results.Json(new { signed.AgencyId, signed.KeyId, BodyHash = signed.BodyHash.ToString(), signed.SignatureValue, signed.SignatureBase, Thumbprint = signed.JwkThumbprint.ToString(), again });
        }).RequireScope(HubScopes.Exchange).RequireSignedRequest();
        app.MapPost("/v1/bound", (ExampleBody body) => body.Text).RequireScope(HubScopes.Exchange).RequireSignedRequest();
        app.MapGet("/failed-before", (HttpContext context) => SessionAuthenticationHandler.FailedBefore(context, clock.GetUtcNow()).ToString(System.Globalization.CultureInfo.InvariantCulture)).RequireRole(PersonRole.Citizen);
        app.MapGet("/forgotten", () => "never");
        app.MapGet("/desk", () => "desk").RequireRole(PersonRole.Officer);
        app.MapGet("/queue", (HttpContext context) => HubClaims.AgencyOf(context.User) ?? "none").RequireRole(PersonRole.Officer);
        app.MapGet("/audit", (HttpContext context) => HubClaims.AgencyOf(context.User) ?? "none").RequireRole(PersonRole.Auditor);
        app.MapGet("/mine", (HttpContext context) => HubClaims.SubjectOf(context.User)!.Value.ToString()).RequireBoundCitizen();
        app.MapGet("/mine-by-app", (HttpContext context) => HubClaims.SubjectOf(context.User)!.Value.ToString()).RequireBoundCitizen(HubScopes.Me);
        app.MapGet("/answer-by-app", () => "answered").RequireBoundCitizen(HubScopes.MeConsent);
    }

    sealed record ExampleBody(string Text);
}
