using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Notes every few seconds, and at the end, where the clock stands: the next start fences what may have been used until then, should the clock have been set back meanwhile.</summary>
sealed partial class LastSeen(IOnceStore store, TimeProvider clock, ILogger<LastSeen> log) : BackgroundService
{
    /// <summary>Time between two notes: so much a hub that fell may have seen that is not fenced where the clock is set back.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Note(cancellationToken);
    }

    /// <summary>Notes it; whatever hinders it leaves it to the next time.</summary>
    public async Task Note(CancellationToken cancellationToken)
    {
        try
        {
            await store.NoteTime(clock.GetUtcNow(), cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(fault.GetType().Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Note(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: noted once more.
        }
    }

    [LoggerMessage(EventId = 2621, Level = LogLevel.Warning, Message = "Where the clock stands was not noted: {Fault}")]
    partial void LogFailed(string fault);
}
