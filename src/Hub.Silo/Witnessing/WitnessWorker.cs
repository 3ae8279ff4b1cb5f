using Hub.Audit.Witnesses;
using Hub.Silo.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Witnessing;

/// <summary>Has the newest checkpoint cosigned every few seconds while the log grows. Publishing never waits for it.</summary>
/// <param name="submitter">Null where the operator named no witnesses; what was final before stays readable.</param>
public sealed partial class WitnessWorker(LedgerRoom room, CosignatureBook book, TrustPolicy? policy, Submitter? submitter, TimeProvider clock, ILogger<WitnessWorker> log) : BackgroundService
{
    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>How far the log is final; null where the operator named no witnesses.</summary>
    public Finality? Finality
    {
        get
        {
            if (submitter is null || policy is null)
            {
                return null;
            }
            var (final, reading) = (book.LastFinal, book.LastReading);
            return new(
                policy.ToString(),
                room.LatestCheckpoint?.Checkpoint.Size ?? 0,
                final?.Checkpoint.Size ?? 0,
                reading?.LastTime is { } time ? DateTimeOffset.FromUnixTimeSeconds(time) : null,
                reading?.Count ?? 0,
                [.. submitter.Standings.Select(s => new WitnessLine(s.Witness.Name, s.Standing.CosignedSize, s.Standing.CosignedAt, s.Standing.FaultCode, s.Standing.FaultAt))]);
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await book.LoadAsync(cancellationToken);
        if (submitter is not null)
        {
            await submitter.LoadAsync(cancellationToken);
        }
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (submitter is null)
        {
            return;
        }
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RoundAsync(submitter, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on from what is kept.
        }
    }

    async Task RoundAsync(Submitter asked, CancellationToken cancellation)
    {
        try
        {
            if (room.LatestCheckpoint is { } published)
            {
                await asked.RoundAsync(published, cancellation);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Later(fault);
        }
    }

    [LoggerMessage(EventId = 3304, Level = LogLevel.Warning, Message = "Cosignatures could not be kept; the next round asks again")]
    partial void Later(Exception fault);
}
