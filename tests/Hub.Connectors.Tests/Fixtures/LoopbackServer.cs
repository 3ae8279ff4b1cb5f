using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Connectors.Tests;

/// <summary>A web server on a free loopback port that answers as the test says and notes what it was asked.</summary>
sealed class LoopbackServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<(string Target, IHeaderDictionary Headers)> _asked = new();

    LoopbackServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>Request targets as they came over the wire.</summary>
    public IReadOnlyList<string> Targets => [.. _asked.Select(a => a.Target)];

    public IReadOnlyList<IHeaderDictionary> Headers => [.. _asked.Select(a => a.Headers)];

    public static async Task<LoopbackServer> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var server = new LoopbackServer(builder.Build());
        server._app.Run(context =>
        {
            server._asked.Enqueue((context.Features.Get<IHttpRequestFeature>()!.RawTarget, new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase))));
            return answer(context);
        });
        await server._app.StartAsync();
        return server;
    }

    public static Task<LoopbackServer> StartAsync(string json) => StartAsync(context => context.Response.WriteAsync(json));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
