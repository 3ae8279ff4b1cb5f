using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Identity;

/// <summary>How the hub asks servers whose addresses others name: no redirects, cookies, proxy or compression, bounded headers, certificates always verified.</summary>
static class OutgoingHttp
{
    /// <summary>Headers of an answer together.</summary>
    public const int MaxHeadersKiB = 16;

    /// <param name="authorityFile">PEM certificates of the only authorities that are believed; null: those of the system.</param>
    /// <param name="connectTimeout">For a connection.</param>
    public static SocketsHttpHandler Handler(string? authorityFile, TimeSpan connectTimeout)
    {
        var tls = new SslClientAuthenticationOptions();
        if (authorityFile is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorityFile);
        }
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = connectTimeout,
            MaxResponseHeadersLength = MaxHeadersKiB,
            MaxResponseDrainSize = 0,
            SslOptions = tls,
            ActivityHeadersPropagator = null,
        };
    }
}
