using System.Text;
using Hub.Cli.Commands;

namespace Hub.Cli.Bench;

/// <summary>The register that speaks HTTP, asked directly: no TLS, no identity, no signature, no policy, no record.</summary>
sealed class DirectLoad
{
    readonly Uri _origin;
    readonly byte[][] _requests;
    int _next = -1;

    /// <param name="url">Of the register.</param>
    /// <param name="niks">Of the people in it.</param>
    public DirectLoad(string url, IReadOnlyList<string> niks)
    {
        _origin = new Uri(url);
        _requests = [.. niks.Select(nik => Encoding.ASCII.GetBytes($"GET /income/{nik}?fields=year,gross_income HTTP/1.1\r\nHost: {_origin.Authority}\r\n\r\n"))];
    }

    public async Task<LoadResult> RunAsync(int clients, TimeSpan span, CancellationToken cancel)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => KeepAliveConnection.OpenAsync(_origin, tls: null, cancel)));
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
            throw CommandException.Refused($"the register answered {status}");
        }
        return true;
    }
}
