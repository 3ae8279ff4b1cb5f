using System.Diagnostics;

namespace Hub.Cli.Bench;

/// <summary>Keeps every latency of one client, as it was: no buckets, no sampling. Not thread-safe.</summary>
sealed class LatencyRecorder
{
    const int FirstCapacity = 4_096;

    readonly List<long> _ticks = new(FirstCapacity);

    /// <param name="started">Of <see cref="Stopwatch.GetTimestamp"/>, before the call.</param>
    /// <param name="ended">After it.</param>
    public void Add(long started, long ended) => _ticks.Add(ended - started);

    /// <summary>Those of all clients together.</summary>
    public static Latencies Merge(IEnumerable<LatencyRecorder> recorders) => new(recorders.SelectMany(recorder => recorder._ticks));
}

/// <summary>Latencies of one phase.</summary>
sealed class Latencies
{
    const double MillisecondsPerSecond = 1_000;

    readonly long[] _sorted;

    /// <param name="ticks">Of <see cref="Stopwatch.Frequency"/>, in any order.</param>
    public Latencies(IEnumerable<long> ticks)
    {
        _sorted = [.. ticks];
        Array.Sort(_sorted);
    }

    /// <summary>Those of several phases together.</summary>
    public static Latencies Merge(IEnumerable<Latencies> phases) => new(phases.SelectMany(phase => phase._sorted));

    public int Count => _sorted.Length;

    public double MaxMs => Count == 0 ? 0 : Milliseconds(_sorted[^1]);

    /// <summary>The smallest latency that so many of a hundred do not exceed (nearest rank), in milliseconds; 0 where nothing was recorded.</summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public double PercentileMs(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        // Decimal, since 99.9 % of 1,000 is the 999th and binary fractions make it the 1,000th.
        return Count == 0 ? 0 : Milliseconds(_sorted[(int)Math.Ceiling((decimal)percent * Count / 100) - 1]);
    }

    static double Milliseconds(long ticks) => ticks * MillisecondsPerSecond / Stopwatch.Frequency;
}
