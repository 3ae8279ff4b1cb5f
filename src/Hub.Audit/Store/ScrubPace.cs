namespace Hub.Audit.Store;

/// <summary>How fast a scrub goes, and who is told how far it is.</summary>
/// <param name="BetweenPages">Awaited after every <see cref="LogScrub.PageLeaves"/> leaves.</param>
/// <param name="Progress">Told leaves verified and leaves there are.</param>
public sealed record ScrubPace(Func<CancellationToken, Task> BetweenPages, Action<long, long>? Progress)
{
    /// <summary>As fast as it can, silently.</summary>
    public static ScrubPace Full { get; } = new(_ => Task.CompletedTask, null);
}
