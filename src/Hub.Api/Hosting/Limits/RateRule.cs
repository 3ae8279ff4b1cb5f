using System.Runtime.InteropServices;

namespace Hub.Api.Hosting.Limits;

/// <summary>How often one caller may ask: steadily, and at once after a pause.</summary>
/// <param name="PerSecond">Requests a second that are granted for ever; 1 to <see cref="MaxPerSecond"/>.</param>
/// <param name="Burst">Requests granted at once to who has not asked for a while; at least 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RateRule(int PerSecond, int Burst)
{
    /// <summary>Highest rate that can be set.</summary>
    public const int MaxPerSecond = 1_000_000;

    /// <summary>Seconds of the steady rate that may come at once.</summary>
    public const int BurstSeconds = 2;

    /// <summary>Least time between two searches for who has paused: a flood of new callers does not make each of them a walk through the table.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>The rule of a steady rate; null for 0, which is no limit.</summary>
    public static RateRule? Of(int perSecond) => perSecond == 0 ? null : new(perSecond, perSecond * BurstSeconds);
}

/// <summary>What a caller is told of its rate.</summary>
/// <param name="Allowed">Whether this request is granted.</param>
/// <param name="Remaining">Requests granted at once from here.</param>
/// <param name="RetryAfter">Time until the next one is granted; zero where this one is.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct RateVerdict(bool Allowed, int Remaining, TimeSpan RetryAfter);
