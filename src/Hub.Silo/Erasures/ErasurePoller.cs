using Hub.Audit.Store;
using Hub.Canon;
using Hub.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.Silo.Erasures;

/// <summary>Looks at the durable deadlines of erasures and has each that is due go on.</summary>
public sealed partial class ErasurePoller(ILedgerStore store, IGrainFactory grains, TimeProvider clock, ILogger<ErasurePoller> log) : BackgroundService
{
    /// <summary>Erasures looked at in one round.</summary>
    public const int MaxAtOnce = 512;

    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Those open, the first due first, at most <see cref="MaxAtOnce"/>.</summary>
    public async Task<IReadOnlyList<Id128>> Open(CancellationToken cancellation) =>
        [.. (await store.DueUnderAsync(ErasureIds.Open, MaxAtOnce, cancellation)).Select(row => new Id128(row.Payload))];

    /// <summary>One round; each erasure's fault is its own.</summary>
    public async Task Round(CancellationToken cancellation)
    {
        foreach (var row in await store.DueUnderAsync(ErasureIds.Open, MaxAtOnce, cancellation))
        {
            if (row.At > Now)
            {
                return;
            }
            try
            {
                await grains.GetGrain<IErasureGrain>(new Id128(row.Payload).ToString()).Advance();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Later(row.Key, fault);
                // Tried last next time, so that one in trouble does not keep the others waiting.
                await store.PutDueAsync(row with { At = Now }, cancellation);
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
                Later(ErasureIds.Open, fault);
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

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 3211, Level = LogLevel.Warning, Message = "The erasure under {Key} is tried again later")]
    partial void Later(string key, Exception fault);
}
