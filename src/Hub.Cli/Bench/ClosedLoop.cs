using System.Diagnostics;

namespace Hub.Cli.Bench;

/// <summary>What one phase of load came to.</summary>
/// <param name="Clients">Calls under way at once.</param>
/// <param name="Elapsed">From the first call to the end of the last.</param>
/// <param name="Count">Calls that came to something; the latencies are of all.</param>
sealed record LoadResult(int Clients, TimeSpan Elapsed, Latencies Latencies, long Count)
{

    public double PerSecond => Count / Elapsed.TotalSeconds;
}

/// <summary>How long a phase goes on: until both are reached.</summary>
sealed record LoadLength(TimeSpan AtLeast, long Calls = 0);

/// <summary>A closed loop: each client sends its next call when the answer to the last has come, so a slow answer slows the asking.</summary>
static class ClosedLoop
{
    /// <summary>Runs the loop; the first fault ends it.</summary>
    /// <param name="call">One call of the client with that number; false where it came to nothing: it is not counted, its latency is.</param>
    public static async Task<LoadResult> RunAsync(int clients, LoadLength length, Func<int, CancellationToken, Task<bool>> call, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var done = 0L;
        var started = Stopwatch.GetTimestamp();
        var loops = Enumerable.Range(0, clients).Select(client => Task.Run(() => LoopAsync(client), stop.Token)).ToList();
        var recorders = await Task.WhenAll(loops);
        return new(clients, Stopwatch.GetElapsedTime(started), LatencyRecorder.Merge(recorders), Interlocked.Read(ref done));

        async Task<LatencyRecorder> LoopAsync(int client)
        {
            var recorder = new LatencyRecorder();
            try
            {
                while (Interlocked.Read(ref done) < length.Calls || Stopwatch.GetElapsedTime(started) < length.AtLeast)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    var before = Stopwatch.GetTimestamp();
                    var counts = await call(client, stop.Token);
                    recorder.Add(before, Stopwatch.GetTimestamp());
                    if (counts)
                    {
                        Interlocked.Increment(ref done);
                    }
                }
                return recorder;
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
