using System.Diagnostics;

namespace Hub.LedgerBench.Load;

/// <summary>How long this disk takes to make a write durable.</summary>
static class SyncLatency
{
    const int Times = 400;
    const int BlockBytes = 64 * 1024;

    /// <summary>Milliseconds of each of 400 appends of 64 KiB, from the call of fsync to its return.</summary>
    public static double[] Measure(string folder)
    {
        var path = Path.Combine(folder, "sync-latency");
        var block = new byte[BlockBytes];
        System.Security.Cryptography.RandomNumberGenerator.Fill(block);
        var latencies = new double[Times];
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        for (var i = 0; i < Times; i++)
        {
            RandomAccess.Write(file, block, (long)i * BlockBytes);
            var started = Stopwatch.GetTimestamp();
            RandomAccess.FlushToDisk(file);
            latencies[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        return latencies;
    }
}
