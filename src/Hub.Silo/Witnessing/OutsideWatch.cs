using Hub.Audit;
using Hub.Silo.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Witnessing;

/// <summary>Goes on asking the witnesses and the chain that were not heard at the start, and asks all again when one of them is ahead; halts the log when they are right.</summary>
public sealed partial class OutsideWatch(LedgerRoom room, TimeProvider clock, ILogger<OutsideWatch> log) : BackgroundService
{
    /// <summary>Time between two questions while somebody was not heard; doubled after each, up to <see cref="MaxPeriod"/>.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <inheritdoc cref="Period"/>
    public static readonly TimeSpan MaxPeriod = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim _wake = new(0, 1);
    readonly Lock _waking = new();

    /// <summary>Somebody said that it holds what this log does not contain: all are asked now.</summary>
    public void Wake()
    {
        lock (_waking)
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    /// <summary>Asks everybody once.</summary>
    /// <returns>Whether nobody is left to be heard.</returns>
    public async Task<bool> RoundAsync(CancellationToken cancellation)
    {
        try
        {
            if (await room.CheckOutside(cancellation) is { } halted)
            {
                Halted(halted.Code, halted.Message);
                return true;
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // The store is away, and says so itself; the next round asks again.
            Later(fault);
            return false;
        }
        return room.Outside.All(one => one.Checked);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var heard = room.Outside.All(one => one.Checked);
        foreach (var one in room.Outside.Where(one => !one.Checked))
        {
            Unchecked(one.Holder, one.Fault ?? LedgerCodes.Unavailable);
        }
        var wait = Period;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await WaitAsync(heard ? Timeout.InfiniteTimeSpan : wait, stoppingToken);
                heard = await RoundAsync(stoppingToken);
                wait = heard ? Period : TimeSpan.FromTicks(Math.Min(MaxPeriod.Ticks, wait.Ticks * 2));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start asks anew.
        }
    }

    /// <summary>Until it is woken, or the time is over by the hub's own clock.</summary>
    async Task WaitAsync(TimeSpan wait, CancellationToken stopping)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var woken = _wake.WaitAsync(enough.Token);
        var over = Task.Delay(wait, clock, enough.Token);
        await Task.WhenAny(woken, over);
        await enough.CancelAsync();
        await woken.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        stopping.ThrowIfCancellationRequested();
    }

    [LoggerMessage(EventId = 3305, Level = LogLevel.Warning, Message = "Unchecked: {Holder} was not heard before the log went on ({Code}); it is asked again")]
    partial void Unchecked(string holder, string code);

    [LoggerMessage(EventId = 3306, Level = LogLevel.Critical, Message = "{Code}: {What} Nothing is written or signed any more; hub ledger recover (docs/recovery.md)")]
    partial void Halted(string code, string what);

    [LoggerMessage(EventId = 3307, Level = LogLevel.Warning, Message = "Witnesses and chain could not be asked; the next round tries again")]
    partial void Later(Exception fault);
}
