using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>What a fetch of an agency's keys came to.</summary>
public abstract record JwksFetch
{
    JwksFetch()
    {
    }

    /// <param name="Jwks">The document; not looked at yet.</param>
    /// <param name="Tag">Its <c>ETag</c>; null where none came.</param>
    public sealed record Fetched(string Jwks, string? Tag) : JwksFetch;

    /// <summary>The document has not changed since the tag.</summary>
    public sealed record Same : JwksFetch;

    /// <param name="Code"><c>jwks-uri.address</c>, <c>.unreachable</c>, <c>.status</c>, <c>.media-type</c>, <c>.too-large</c> or <c>.timeout</c>.</param>
    public sealed record Failed(string Code) : JwksFetch;
}

/// <summary>Fetches JWK Sets from agencies' URLs. Thread-safe.</summary>
/// <remarks>
/// https alone, no redirect, no proxy, no cookies; the name is resolved once, every address it has must be public, and the
/// connection goes to one of those very addresses, so that no second answer of the name leads elsewhere.
/// </remarks>
public sealed class JwksFetcher : IDisposable
{
    /// <summary>For all of a fetch.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    const int MaxAddresses = 16;
    const int MaxTagChars = 256;

    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    readonly bool fromPrivate;
    readonly HttpClient http;

    public JwksFetcher(HubIdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        fromPrivate = options.KeyFetchFromPrivate;
        var handler = OutgoingHttp.Handler(options.KeyFetchAuthority, ConnectTimeout);
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        handler.ConnectCallback = Connect;
        http = new HttpClient(handler, disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>Fetches one document.</summary>
    /// <param name="uri">As registered.</param>
    /// <param name="tag">The <c>ETag</c> of what is known; null for nothing.</param>
    public async ValueTask<JwksFetch> Fetch(string uri, string? tag, CancellationToken cancellationToken)
    {
        if (!WebAddress.IsAllowed(uri, AddressParts.None))
        {
            return new JwksFetch.Failed("jwks-uri.address");
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.ParseAdd("application/jwk-set+json, application/json");
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            return await Read(response, tag, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new JwksFetch.Failed("jwks-uri.timeout");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or AuthenticationException)
        {
            return new JwksFetch.Failed(fault.GetBaseException() is NotPublicException ? "jwks-uri.address" : "jwks-uri.unreachable");
        }
    }

    public void Dispose() => http.Dispose();

    static async ValueTask<JwksFetch> Read(HttpResponseMessage response, string? tag, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NotModified && tag is not null)
        {
            return new JwksFetch.Same();
        }
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new JwksFetch.Failed("jwks-uri.status");
        }
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/jwk-set+json") || response.Content.Headers.ContentEncoding.Count > 0)
        {
            return new JwksFetch.Failed("jwks-uri.media-type");
        }
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[JsonWebKeys.MaxDocumentBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return length > JsonWebKeys.MaxDocumentBytes
            ? new JwksFetch.Failed("jwks-uri.too-large")
            : new JwksFetch.Fetched(Encoding.UTF8.GetString(bytes, 0, length), TagOf(response.Headers.ETag));
    }

    static string? TagOf(EntityTagHeaderValue? tag) => tag?.ToString() is { Length: <= MaxTagChars } text ? text : null;

    async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length is 0 or > MaxAddresses || (!fromPrivate && !Array.TrueForAll(addresses, JwksAddress.IsPublic)))
        {
            throw new NotPublicException();
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A name that leads to an address that is not public.</summary>
    sealed class NotPublicException() : IOException("not a public address");
}
