using System.Collections.Concurrent;
using Hub.Canon;
using Hub.Cli.Client;

namespace Hub.Cli.Bench;

/// <summary>Exchanges as load: each client has a connection of its own and asks about the citizens in turn.</summary>
sealed class ExchangeLoad(HubPlace place, BenchAgency agency, ReplyCheck check, IReadOnlyList<PreparedAsk> asks)
{
    readonly ConcurrentBag<List<ReleasedExchange>> _released = [];
    int _next = -1;
    long _count;

    /// <summary>Exchanges answered so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>All of them. Not while a phase runs.</summary>
    public IReadOnlyList<ReleasedExchange> Released => [.. _released.SelectMany(list => list)];

    /// <summary>Runs one phase.</summary>
    public async Task<LoadResult> RunAsync(int clients, LoadLength length, CancellationToken cancel)
    {
        var origin = new Uri(place.Origin);
        var tls = HubHttp.TlsFor(place);
        var connections = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => KeepAliveConnection.OpenAsync(origin, tls, cancel)));
        try
        {
            var mine = connections.Select(_ => new List<ReleasedExchange>()).ToList();
            mine.ForEach(_released.Add);
            return await ClosedLoop.RunAsync(clients, length, (client, stop) => ExchangeAsync(connections[client], mine[client], stop), cancel);
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    async Task<bool> ExchangeAsync(KeepAliveConnection connection, List<ReleasedExchange> released, CancellationToken cancel)
    {
        var citizen = (Interlocked.Increment(ref _next) & int.MaxValue) % asks.Count;
        var proof = Id128.Random();
        var (status, body) = await connection.SendAsync(await agency.RequestAsync(asks[citizen], proof, cancel), cancel);
        var exchange = check.Check(status, body, proof, citizen);
        released.Add(exchange);
        Interlocked.Increment(ref _count);
        return !exchange.Dropped;
    }
}
