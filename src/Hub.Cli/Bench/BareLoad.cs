using System.Net.Security;
using System.Text;
using Hub.Cli.Client;
using Hub.Cli.Commands;

namespace Hub.Cli.Bench;

/// <summary>Requests without identity, signature, policy or record: what transport and the load generator cost by themselves.</summary>
sealed class BareLoad
{
    readonly string _who;
    readonly Uri _origin;
    readonly SslClientAuthenticationOptions? _tls;
    readonly byte[][] _requests;
    int _next = -1;

    BareLoad(string who, Uri origin, SslClientAuthenticationOptions? tls, IEnumerable<string> paths)
    {
        (_who, _origin, _tls) = (who, origin, tls);
        _requests = [.. paths.Select(path => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {origin.Authority}\r\n\r\n"))];
    }

    /// <summary>The register that speaks HTTP, asked about its people over plain HTTP.</summary>
    public static BareLoad OfRegister(string url, IReadOnlyList<string> niks) =>
        new("the register", new Uri(url), tls: null, niks.Select(nik => $"/income/{nik}?fields=year,gross_income"));

    /// <summary>The hub, asked whether it lives over the TLS connections of an exchange: the least that any request of it costs.</summary>
    public static BareLoad OfHub(HubPlace place) => new("the hub", new Uri(place.Origin), HubHttp.TlsFor(place), ["/health/live"]);

    public async Task<LoadResult> RunAsync(int clients, TimeSpan span, CancellationToken cancel)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => KeepAliveConnection.OpenAsync(_origin, _tls, cancel)));
        try
        {
            return await ClosedLoop.RunAsync(clients, new(span), (client, stop) => AskAsync(connections[client], stop), cancel);
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    async Task<bool> AskAsync(KeepAliveConnection connection, CancellationToken cancel)
    {
        const int ok = 200;
        var (status, body) = await connection.SendAsync(_requests[(Interlocked.Increment(ref _next) & int.MaxValue) % _requests.Length], cancel);
        if (status != ok || body.IsEmpty)
        {
            throw CommandException.Refused($"{_who} answered {status}");
        }
        return true;
    }
}
