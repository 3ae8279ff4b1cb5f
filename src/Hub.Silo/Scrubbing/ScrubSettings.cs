using Hub.Audit.Store;

namespace Hub.Silo.Scrubbing;

/// <summary>When and how fast the stored log is verified in the background.</summary>
/// <param name="Interval">From the end of one run to the next.</param>
public sealed record ScrubSettings(TimeSpan Interval)
{
    /// <summary>Once a day.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromDays(1);

    /// <summary>Shortest interval that may be asked for.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMinutes(1);

    /// <summary>Longest interval that may be asked for.</summary>
    public static readonly TimeSpan MaxInterval = TimeSpan.FromDays(31);

    /// <summary>Entries verified in a second at most, so that requests do not wait for it.</summary>
    public const int EntriesPerSecond = 20_000;

    static readonly TimeSpan LatestFirst = TimeSpan.FromMinutes(10);

    /// <summary>From the start to the first run.</summary>
    public TimeSpan First => Interval < LatestFirst ? Interval : LatestFirst;

    /// <summary>Pause after each page.</summary>
    public TimeSpan PauseOfPage { get; init; } = TimeSpan.FromSeconds((double)LogScrub.PageLeaves / EntriesPerSecond);
}
