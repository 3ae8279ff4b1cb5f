using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Cli.Commands;

namespace Hub.Cli.Client;

/// <summary>HTTP clients that trust a hub's own authority and nothing else when one is named.</summary>
static class HubHttp
{
    /// <summary>Longest answer that is read.</summary>
    public const int MaxResponseBytes = 16 * 1024 * 1024;

    const int MaxAuthorityBytes = 64 * 1024;

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>A client for programs: no cookies, no redirects.</summary>
    public static HttpClient ForPrograms(HubPlace place) => Client(place, new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>A client as a browser is one: it keeps cookies and follows redirects.</summary>
    public static HttpClient ForPages(HubPlace place) =>
        Client(place, new SocketsHttpHandler { AllowAutoRedirect = true, UseCookies = true, CookieContainer = new CookieContainer() });

    /// <summary>How a hub's certificate is judged.</summary>
    public static SslClientAuthenticationOptions TlsFor(HubPlace place) => place.AuthorityFile is { } file
        ? new() { CertificateChainPolicy = Only(AuthorityOf(file)) }
        : new();

    static HttpClient Client(HubPlace place, SocketsHttpHandler handler)
    {
        handler.AutomaticDecompression = DecompressionMethods.All;
        handler.UseProxy = false;
        handler.SslOptions = TlsFor(place);
        return new HttpClient(handler, disposeHandler: true)
        {
            BaseAddress = new Uri(place.Origin, UriKind.Absolute),
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaxResponseBytes,
        };
    }

    static X509Certificate2 AuthorityOf(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Bounded.ReadText(file, MaxAuthorityBytes));
        }
        catch (CryptographicException fault)
        {
            throw CommandException.CouldNot($"{file}: no certificate in PEM", fault);
        }
    }

    static X509ChainPolicy Only(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }
}
