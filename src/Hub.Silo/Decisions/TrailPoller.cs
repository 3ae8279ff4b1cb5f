using Hub.Audit.Store;
using Hub.Canon;
using Hub.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.Silo.Decisions;

/// <summary>Pays what the hub owes to trails after a crash or an outage: looks at the durable deadlines and asks each trail to go on.</summary>
public sealed partial class TrailPoller(ILedgerStore store, IGrainFactory grains, TimeProvider clock, ILogger<TrailPoller> log) : BackgroundService
{
    /// <summary>Trails looked at in one round: more than can come to nothing within <see cref="TrailDebts.ForgetAfter"/> on a busy day.</summary>
    public const int MaxAtOnce = 512;

    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>One round; each trail's fault is its own.</summary>
    public async Task Round(CancellationToken cancellationToken)
    {
        foreach (var row in await store.DueUnderAsync(TrailIds.Owed, MaxAtOnce, cancellationToken))
        {
            try
            {
                await grains.GetGrain<IDecisionGrain>(TrailDebt.Of(row).Trail.ToString()).Advance();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Later(row.Key, fault);
                // Tried last next time, so that one trail in trouble does not keep the others waiting.
                await store.PutDueAsync(row with { At = clock.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await Next(timer, stoppingToken))
        {
            try
            {
                await Round(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Later(TrailIds.Owed, fault);
            }
        }
    }

    static async Task<bool> Next(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Warning, Message = "What is owed under {Key} is tried again later")]
    partial void Later(string key, Exception fault);
}
