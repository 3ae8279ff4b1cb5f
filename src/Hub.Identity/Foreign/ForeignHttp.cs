using System.Net;
using Hub.Jose;

namespace Hub.Identity;

/// <param name="Status">HTTP status, never a redirection's.</param>
/// <param name="Body">At most <see cref="ForeignHttp.MaxBodyBytes"/>.</param>
sealed record ForeignAnswer(HttpStatusCode Status, byte[] Body)
{
    public bool IsOk => Status is HttpStatusCode.OK or HttpStatusCode.Created;
}

/// <summary>Requests to a server of others: bounded in size and time; no redirects, cookies, proxy or compression; certificates always verified. Thread-safe.</summary>
sealed class ForeignHttp : IDisposable
{
    /// <summary>Longest body that is read.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>For a whole request, its answer included.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Connections to one server at a time.</summary>
    public const int MaxConnections = 8;

    readonly HttpClient client;

    /// <param name="authorityFile">PEM certificates of the only authorities that are believed; null: those of the system.</param>
    public ForeignHttp(string? authorityFile)
    {
        var handler = OutgoingHttp.Handler(authorityFile, Timeout);
        handler.MaxConnectionsPerServer = MaxConnections;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout, MaxResponseContentBufferSize = MaxBodyBytes };
        client.DefaultRequestHeaders.Accept.Add(new("application/json"));
    }

    /// <summary>GETs a document.</summary>
    public async ValueTask<JoseResult<ForeignAnswer>> Get(string address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await Send(request, cancellationToken);
    }

    /// <summary>POSTs a form.</summary>
    public async ValueTask<JoseResult<ForeignAnswer>> Post(string address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        return await Send(request, cancellationToken);
    }

    public void Dispose() => client.Dispose();

    async ValueTask<JoseResult<ForeignAnswer>> Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            if ((int)response.StatusCode is >= 300 and < 400)
            {
                return new JoseFault("foreign.unavailable", "it answers with a redirection");
            }
            return (int)response.StatusCode >= 500
                ? new JoseFault("foreign.unavailable", $"it answers with status {(int)response.StatusCode}")
                : new ForeignAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new JoseFault("foreign.unavailable", fault.GetType().Name);
        }
    }
}
