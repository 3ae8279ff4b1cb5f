using System.Runtime.InteropServices;
using System.Text;
using Hub.Cli.Commands;

namespace Hub.Cli.Bench.Tokens;

/// <summary>One slice of load on one server.</summary>
/// <param name="Load">Requests answered and their latencies.</param>
/// <param name="Cpu">Processors kept busy meanwhile; the column of the hub is that of the server asked.</param>
/// <param name="SigningMs">Processor time of making one request, before the slice.</param>
sealed record TokenSlice(LoadResult Load, CpuShares Cpu, double SigningMs);

/// <summary>Asks one server for tokens. Requests are signed before the clock runs and answers are checked after it stopped.</summary>
sealed class TokenLoad(TokenServer server, IReadOnlyList<TokenAgency> agencies)
{
    const double MillisecondsPerSecond = 1_000;
    const int Ok = 200;

    readonly TokenCheck _check = new(server);

    public TokenServer Server => server;

    /// <summary>Tokens received and checked so far, each with an id of its own.</summary>
    public int Checked => _check.Count;

    /// <summary>Asks so many times.</summary>
    public async Task<TokenSlice> RunAsync(int requests, CancellationToken cancel)
    {
        var (prepared, signingMs) = Prepare(requests);
        var origin = new Uri(server.Issuer);
        var connections = await Task.WhenAll(agencies.Select(_ => KeepAliveConnection.OpenAsync(origin, server.Tls, cancel)));
        var answers = agencies.Select(_ => new List<Answer>()).ToArray();
        var next = -1;
        try
        {
            var cpu = new CpuMeter(server.ProcessId, []);
            var load = await ClosedLoop.RunAsync(agencies.Count, new(TimeSpan.Zero, requests), AskAsync, cancel);
            var slice = new TokenSlice(load, cpu.Read(), signingMs);
            Check(answers);
            return slice;
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }

        async Task<bool> AskAsync(int client, CancellationToken stop)
        {
            var (agency, request) = prepared[Interlocked.Increment(ref next)];
            var (status, body) = await connections[client].SendAsync(request, stop);
            if (status != Ok)
            {
                throw CommandException.Refused($"{server.Name} answered {status} {Encoding.UTF8.GetString(body.Span)}");
            }
            answers[client].Add(new(agency, body.ToArray()));
            return true;
        }
    }

    (Prepared[] Requests, double SigningMs) Prepare(int requests)
    {
        // When the last is counted the other clients are still under way with one each.
        var prepared = new Prepared[requests + agencies.Count];
        var before = ProcessUse.Of(Environment.ProcessId).CpuSeconds;
        var now = TimeProvider.System.GetUtcNow();
        Parallel.For(0, prepared.Length, i => prepared[i] = new(i % agencies.Count, agencies[i % agencies.Count].Request(server.Issuer, server.Endpoint, now)));
        return (prepared, (ProcessUse.Of(Environment.ProcessId).CpuSeconds - before) * MillisecondsPerSecond / prepared.Length);
    }

    void Check(List<Answer>[] answers)
    {
        foreach (var answer in answers.SelectMany(ofClient => ofClient))
        {
            _check.Take(agencies[answer.Agency], answer.Body);
        }
    }

    /// <param name="Agency">Whose request it is.</param>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Prepared(int Agency, byte[] Request);

    /// <param name="Agency">Who asked.</param>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Answer(int Agency, byte[] Body);
}
