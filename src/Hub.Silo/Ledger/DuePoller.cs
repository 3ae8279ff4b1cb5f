using Hub.Audit.Store;
using Microsoft.Extensions.Hosting;

namespace Hub.Silo.Ledger;

/// <summary>Looks at the durable deadlines of one kind, round after round, and has each go on. They outlive a crash and an outage; a timer would not.</summary>
/// <param name="under">How the keys of this kind begin.</param>
public abstract class DuePoller(ILedgerStore store, TimeProvider clock, string under) : BackgroundService
{
    /// <summary>Deadlines looked at in one round.</summary>
    public const int MaxAtOnce = 512;

    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Milliseconds UTC.</summary>
    protected long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One round; the fault of each is its own.</summary>
    public async Task Round(CancellationToken cancellation)
    {
        foreach (var row in await Rows(cancellation))
        {
            if (MayWait(row))
            {
                return;
            }
            try
            {
                await Advance(row);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Later(row.Key, fault);
                // Tried last next time, so that one in trouble does not keep the others waiting.
                await store.PutDueAsync(row with { At = Now }, cancellation);
            }
        }
    }

    /// <summary>Goes on with what one deadline is of, and keeps when it is to be looked at again.</summary>
    /// <param name="payload">What the row carries.</param>
    /// <param name="goOn">Does what is due; milliseconds UTC of the next look, null when nothing is owed any more.</param>
    public static async Task GoOn(ILedgerStore store, string key, byte[] payload, Func<Task<long?>> goOn)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(goOn);
        // Read before the log: a row that a later act puts there is another row, and stays.
        var row = await store.DueUnderAsync(key, 1, CancellationToken.None) is [var there] ? there : null;
        if (await goOn() is { } again)
        {
            await store.PutDueAsync(new(key, again, payload), CancellationToken.None);
        }
        else if (row is not null)
        {
            await store.DoneAsync(row, CancellationToken.None);
        }
    }

    /// <summary>The deadlines of this kind, the first due first, at most <see cref="MaxAtOnce"/>.</summary>
    protected ValueTask<IReadOnlyList<DueItem>> Rows(CancellationToken cancellation) => store.DueUnderAsync(under, MaxAtOnce, cancellation);

    /// <summary>Whether this one, and so every one after it, is not due yet. Where a row stands for a debt, none may wait.</summary>
    protected virtual bool MayWait(DueItem row) => false;

    /// <summary>Has what the deadline is of go on.</summary>
    protected abstract Task Advance(DueItem row);

    /// <summary>Tells the operator that one, or with <paramref name="key"/> the kind a whole round, is tried again.</summary>
    protected abstract void Later(string key, Exception fault);

    /// <inheritdoc/>
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
                Later(under, fault);
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
}
