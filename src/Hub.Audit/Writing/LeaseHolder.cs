using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Writing;

/// <summary>Takes the lease of a log: at once when free, after it stood still for its duration otherwise.</summary>
static class LeaseHolder
{
    /// <exception cref="LedgerUnavailableException"><see cref="LedgerCodes.LeaseHeld"/>: another writer is alive, or was faster.</exception>
    public static async Task<WriterLease> AcquireAsync(ILedgerStore store, Id128 owner, TimeSpan duration, TimeProvider time, CancellationToken cancellation)
    {
        var seen = await store.LeaseAsync(cancellation);
        if (seen.Owner is not null)
        {
            // Only this process's monotonic clock counts; the other's may be wrong or gone.
            await Task.Delay(duration, time, cancellation);
            var later = await store.LeaseAsync(cancellation);
            if (later.Owner is not null && later != seen)
            {
                throw Held();
            }
            seen = later;
        }
        var mine = new WriterLease(owner, seen.Term + 1, seen.Renewal + 1);
        return await store.TryReplaceLeaseAsync(seen, mine, cancellation) ? mine : throw Held();
    }

    static LedgerUnavailableException Held() => new(LedgerCodes.LeaseHeld, "Another writer holds the lease of this log.");
}
