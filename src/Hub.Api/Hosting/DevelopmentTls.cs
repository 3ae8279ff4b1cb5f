using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Api.Hosting;

/// <summary>The development certificate authority of one data directory, and the server certificate it issues.</summary>
/// <remarks>
/// Browsers, <c>__Host-</c> cookies and OAuth clients need TLS from the first minute. Clients trust <c>ca.pem</c>;
/// the private keys stay under <c>keys/</c> with mode 0600. Production brings its own certificate.
/// </remarks>
public static class DevelopmentTls
{
    /// <summary>How long a server certificate lasts; browsers refuse more than 398 days.</summary>
    static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(397);

    static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    /// <summary>A server certificate with less than this left is renewed at start.</summary>
    static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>The server certificate for <c>localhost</c>, made when absent or nearly expired.</summary>
    public static X509Certificate2 ServerCertificate(DataDirectory data, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        using var authority = LoadOrCreateAuthority(data, now);
        if (File.Exists(data.TlsCertificate) && File.Exists(data.TlsKey) && TryLoad(data) is { } existing)
        {
            if (existing.NotAfter.ToUniversalTime() - now.UtcDateTime > RenewBefore)
            {
                return existing;
            }
            existing.Dispose();
        }
        Issue(data, authority, now);
        return Load(data.TlsCertificate, data.TlsKey);
    }

    static X509Certificate2 LoadOrCreateAuthority(DataDirectory data, DateTimeOffset now)
    {
        if (!File.Exists(data.AuthorityKey) || !File.Exists(data.Authority))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=Hub development CA", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
            using var certificate = request.CreateSelfSigned(now.AddHours(-1), now + AuthorityLifetime);
            DataDirectory.WriteSecret(data.AuthorityKey, key.ExportPkcs8PrivateKeyPem());
            DataDirectory.WriteWhole(data.Authority, certificate.ExportCertificatePem() + "\n");
        }
        return Load(data.Authority, data.AuthorityKey);
    }

    static void Issue(DataDirectory data, X509Certificate2 authority, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] &= 0x7F;
        using var certificate = request.Create(authority, now.AddHours(-1), now + ServerLifetime, serial);
        DataDirectory.WriteSecret(data.TlsKey, key.ExportPkcs8PrivateKeyPem());
        DataDirectory.WriteWhole(data.TlsCertificate, certificate.ExportCertificatePem() + "\n");
    }

    /// <summary>Null for a key that is not the certificate's: a start was killed between the two files, and both are made anew.</summary>
    static X509Certificate2? TryLoad(DataDirectory data)
    {
        try
        {
            return Load(data.TlsCertificate, data.TlsKey);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    static X509Certificate2 Load(string certificate, string key) => X509Certificate2.CreateFromPemFile(certificate, key);
}
