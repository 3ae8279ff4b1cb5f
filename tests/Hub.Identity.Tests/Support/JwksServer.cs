using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hub.Identity.Tests;

/// <summary>An agency's own server with its keys, over TLS on a loopback port; answers as a test tells it to.</summary>
sealed class JwksServer : IAsyncDisposable
{
    readonly WebApplication host;
    int asked;

    JwksServer(WebApplication app, string authority) => (host, Authority) = (app, authority);

    public string Uri => $"https://localhost:{new Uri(host.Urls.First()).Port}/jwks.json";

    /// <summary>PEM file of the certificate.</summary>
    public string Authority { get; }

    public int Asked => asked;

    public string? LastTag { get; private set; }

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<JwksServer> Start(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var authority = Path.Combine(folder, "jwks-authority.pem");
        await File.WriteAllTextAsync(authority, made.ExportCertificatePem());
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        var server = new JwksServer(app, authority);
        app.Run(async context =>
        {
            Interlocked.Increment(ref server.asked);
            server.LastTag = context.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } tag ? tag : null;
            await server.Answer(context);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers with these keys and a tag.</summary>
    public void Publish(string jwks, string tag = "\"1\"") => Answer = context =>
    {
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.ToString() == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        context.Response.ContentType = "application/jwk-set+json";
        return context.Response.WriteAsync(jwks);
    };

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
