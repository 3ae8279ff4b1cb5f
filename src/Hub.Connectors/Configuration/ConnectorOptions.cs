using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Connectors;

/// <summary>Bounds and surroundings of all connectors of a hub.</summary>
public sealed record ConnectorOptions
{
    /// <summary>Longest one attempt may take; 10 ms or more.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most attempts of one fetch, 1 or more; only transient failures are tried again.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>Wait between attempts.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest answer, and longest single value of a database.</summary>
    public int MaxResponseBytes { get; init; } = 1 << 20;

    /// <summary>Most attempts at once at one source, where its configuration says nothing else.</summary>
    public int MaxConcurrent { get; init; } = 32;

    /// <summary>Share of failed attempts, 0..1, from which a source is left alone.</summary>
    public double BreakAtFailureRatio { get; init; } = 0.5;

    /// <summary>Fewest attempts within <see cref="BreakSampling"/> that say anything; 2 or more.</summary>
    public int BreakAtAttempts { get; init; } = 10;

    /// <summary>How far back attempts count; 500 ms or more.</summary>
    public TimeSpan BreakSampling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a source is left alone; 500 ms or more.</summary>
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where relative file names of the configuration start.</summary>
    public string BaseFolder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Logs name datasets and codes, never keys or values.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
