using System.Security.Claims;
using System.Text.Encodings.Web;
using Hub.Api.Hosting;
using Hub.Api.Hosting.Limits;
using Hub.Identity;
using Hub.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hub.EndToEnd.Support;

/// <summary>The hub's border in this process, with limits and a clock of the test's own, before endpoints that do nothing.</summary>
sealed class BorderHost : IAsyncDisposable
{
    /// <summary>Header by which a test says whose session the request has.</summary>
    public const string SessionHeader = "X-Test-Session";

    readonly WebApplication _app;

    BorderHost(WebApplication app, ManualClock clock, CountedRefusals refusals)
    {
        (_app, Clock, Refusals) = (app, clock, refusals);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public ManualClock Clock { get; }

    public CountedRefusals Refusals { get; }

    public SwitchedHold Hold { get; private init; } = null!;

    public int Port => Http.BaseAddress!.Port;

    /// <summary>Requests to <c>/slow</c> end when this does.</summary>
    public TaskCompletionSource Slow { get; private set; } = null!;

    /// <summary>Requests to <c>/slow</c> that have begun.</summary>
    public SemaphoreSlim Begun { get; } = new(0);

    public static async Task<BorderHost> Start(BorderLimits limits, KestrelLimits? kestrel = null, string environment = "Production", HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(server =>
        {
            (kestrel ?? KestrelLimits.Default).Apply(server, limits.Connections);
            server.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols);
        });
        builder.Logging.ClearProviders();
        var (clock, refusals, hold) = (new ManualClock(), new CountedRefusals(), new SwitchedHold());
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(limits).AddSingleton<IIdentityRecords>(refusals);
        builder.Services.AddSingleton<IIdentityHold>(hold);
        builder.Services.AddSingleton(new HubIdentityOptions { Origin = "https://hub.test" });
        builder.Services.Configure<FormOptions>(RequestForms.Bound);
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, NamedSession>(SessionAuthenticationHandler.SchemeName, configureOptions: null);
        builder.Services.AddAuthorization();
        builder.Services.AddAntiforgery();
        var app = builder.Build();
        app.UseHubBorder();
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        BorderHost host = null!;
        app.MapGet("/open", () => "open").AllowAnonymous();
        app.MapPost("/open", async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync(request.HttpContext.RequestAborted)).Length).AllowAnonymous();
        app.MapGet("/address", (HttpContext context) => context.Connection.RemoteIpAddress?.ToString()).AllowAnonymous();
        app.MapPost("/oauth/token", () => "token").AllowAnonymous();
        app.MapGet("/oauth/jwks", () => "keys").AllowAnonymous();
        app.MapGet("/health/live", () => "live").AllowAnonymous();
        app.MapGet("/docs/errors/{code}", (string code) => TypedResults.Text($"<p>{code}", "text/html")).AllowAnonymous();
        app.MapGet("/fault", string () => throw new InvalidOperationException("secret of the fault")).AllowAnonymous();
        app.MapGet("/mine", (HttpContext context) => context.User.Identity!.Name).RequireAuthorization(policy => policy.AddAuthenticationSchemes(SessionAuthenticationHandler.SchemeName).RequireAuthenticatedUser());
        app.MapGet("/slow", async () =>
        {
            host.Begun.Release();
            await slow.Task;
            return "slow";
        }).AllowAnonymous();
        await app.StartAsync();
        return host = new(app, clock, refusals) { Hold = hold, Slow = slow };
    }

    public async Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Slow.TrySetResult();
        Http.Dispose();
        await _app.DisposeAsync();
        Begun.Dispose();
    }

    /// <summary>Whoever is named in the header has a session; nobody else.</summary>
    sealed class NamedSession(IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers[SessionHeader] is not [{ } name])
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }
            var identity = new ClaimsIdentity([new Claim(HubClaims.SignIn, name)], Scheme.Name, HubClaims.SignIn, HubClaims.Role);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}

/// <summary>Counts refusals by their code.</summary>
sealed class CountedRefusals : IIdentityRecords
{
    readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Of(string code) => _counts.GetValueOrDefault(code);

    public void Count(string code) => _counts.AddOrUpdate(code, 1, (_, count) => count + 1);

    public ValueTask Binding(BindingConfirmed binding, CancellationToken cancellationToken) => throw new InvalidOperationException("Nobody is bound here.");

    public ValueTask Agency(AgencyChanged agency, CancellationToken cancellationToken) => throw new InvalidOperationException("No agency is changed here.");

    public ValueTask AgencyKey(AgencyKeyChanged key, CancellationToken cancellationToken) => throw new InvalidOperationException("No key is changed here.");

    public ValueTask<IReadOnlyList<Jose.Jwk>> AgencyKeys(string agencyId, CancellationToken cancellationToken) => throw new InvalidOperationException("No key is changed here.");

    public ValueTask SignIn(SignInChanged change, CancellationToken cancellationToken) => throw new InvalidOperationException("No way in is changed here.");
}

/// <summary>Holds identity's database until a test says otherwise.</summary>
sealed class SwitchedHold : IIdentityHold
{
    public bool IsHeld { get; set; } = true;

    public bool IsLost => !IsHeld;

    public IDisposable WhenLost(Action callback) => default(CancellationTokenRegistration);
}
