using Hub.Jose;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>The configured providers with their connections. Thread-safe.</summary>
public sealed class UpstreamDirectory : IDisposable
{
    readonly Dictionary<string, Upstream> upstreams;

    public UpstreamDirectory(HubIdentityOptions options, TimeProvider clock, ILogger<UpstreamDirectory> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        Providers = options.Upstreams;
        upstreams = options.Upstreams.ToDictionary(one => one.Name, one => new Upstream(one, options.Ed25519, clock, log), StringComparer.Ordinal);
    }

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<UpstreamProvider> Providers { get; }

    /// <summary>The public halves of the keys by which the hub authenticates there.</summary>
    public IEnumerable<Jwk> PublicKeys => Providers.Select(one => (Jwk)one.Key.Public).DistinctBy(key => key.Thumbprint, StringComparer.Ordinal);

    internal Upstream? Find(string? name) => name is null ? null : upstreams.GetValueOrDefault(name);

    public void Dispose()
    {
        foreach (var upstream in upstreams.Values)
        {
            upstream.Dispose();
        }
    }
}

/// <summary>One provider and the way to it.</summary>
sealed class Upstream : IDisposable
{
    public Upstream(UpstreamProvider provider, Ed25519Verify? ed25519, TimeProvider clock, ILogger log)
    {
        Provider = provider;
        Http = new ForeignHttp(provider.AuthorityFile);
        Issuer = new ForeignIssuer(provider.Issuer, Http, ed25519, clock, log);
        // An ID token names no type, or that of any JWT (RFC 7519 §5.1); one made for something else says so (RFC 8725 §3.11).
        IdTokens = new ForeignTokens(Issuer, provider.Algorithms, type => type is null || string.Equals(type, "JWT", StringComparison.OrdinalIgnoreCase));
    }

    public UpstreamProvider Provider { get; }

    public ForeignHttp Http { get; }

    public ForeignIssuer Issuer { get; }

    public ForeignTokens IdTokens { get; }

    public void Dispose()
    {
        Issuer.Dispose();
        Http.Dispose();
    }
}
