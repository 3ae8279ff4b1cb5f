using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Silo.Decisions;

/// <summary>What the hub owes trails: the notice after a decision, the close after a notice, a place in the queue while an officer is to look.</summary>
/// <remarks>Each debt is a durable deadline kept before the step that makes it one, so a crash between the two delays and loses nothing.</remarks>
public sealed class TrailDebts(TrailReader reader, TrailSteps steps, ILedgerStore store, TimeProvider clock)
{
    /// <summary>A trail that never came to be is forgotten after this: longer than any append is under way.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(2);

    /// <summary>Notice, close, and steps taken by others meanwhile.</summary>
    const int MaxPasses = 6;

    /// <summary>Pays what is owed now.</summary>
    /// <returns>False while something still is, or may come to be.</returns>
    public async Task<bool> Pay(Id128 id)
    {
        // Read before the trail: a row that a later step puts there is another row, and stays.
        var owed = await store.DueUnderAsync(TrailIds.OwedKey(id), 1, CancellationToken.None) is [var row] ? row : null;
        var paid = await Settle(id);
        if (owed is null)
        {
            return paid is not null;
        }
        // The awaited step may still be on its way to the log though its proposer gave up: the row waits for it.
        var done = paid > TrailDebt.Of(owed).Step || (paid is not null && Now - owed.At > (long)ForgetAfter.TotalMilliseconds);
        if (done)
        {
            await store.DoneAsync(owed, CancellationToken.None);
        }
        return done;
    }

    /// <summary>Writes what is owed and brings the queue up to the trail.</summary>
    /// <returns>Number of steps of the settled trail, 0 when there is none; null while something could not be written.</returns>
    async Task<int?> Settle(Id128 id)
    {
        Trail? trail = null;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            trail = await reader.Read(id, trail);
            if (trail is null)
            {
                return 0;
            }
            switch (await steps.Owed(trail, Now))
            {
                case null when await QueueFollows(trail):
                    return trail.Steps.Count;
                case { Entry: null, Code: not null }:
                    return null;
            }
        }
        return null;
    }

    /// <summary>The queue follows the trail: a row while an officer is to look, none otherwise.</summary>
    /// <returns>False when the trail went on meanwhile: look again, since the row may be for a step gone by.</returns>
    async Task<bool> QueueFollows(Trail trail)
    {
        if (trail.Agency is not { } agency)
        {
            return true;
        }
        var rows = await store.DueUnderAsync(TrailIds.WaitingKey(agency, trail.Id), 1, CancellationToken.None);
        if (trail.State?.ReviewBy is { } reviewBy)
        {
            if (rows is not [var there] || there.At != reviewBy)
            {
                await steps.RememberWaiting(agency, trail.Id, reviewBy);
            }
        }
        else if (rows is [var row])
        {
            await store.DoneAsync(row, CancellationToken.None);
        }
        return (await reader.Read(trail.Id, trail))?.Through == trail.Through;
    }

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
