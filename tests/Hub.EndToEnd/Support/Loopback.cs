using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Hub.EndToEnd.Support;

/// <summary>How tests reach a hub on this machine.</summary>
static class Loopback
{
    static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(40);

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A client that trusts one certificate authority and nobody else, and follows no redirect.</summary>
    /// <param name="cookies">Null: none are kept.</param>
    public static HttpClient Client(Uri origin, string authorityPem, CookieContainer? cookies)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(File.ReadAllText(authorityPem)));
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies is not null, UseProxy = false };
        if (cookies is not null)
        {
            handler.CookieContainer = cookies;
        }
        handler.SslOptions.CertificateChainPolicy = trust;
        return new HttpClient(handler) { BaseAddress = origin, Timeout = RequestTimeout };
    }
}
