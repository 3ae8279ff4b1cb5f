using Hub.Audit.Store;
using Hub.Audit.Writing;

namespace Hub.Audit.Backups;

/// <summary>Reads a copy of a ledger from end to end.</summary>
static class LedgerCopy
{
    /// <summary>Head, last checkpoint, and every fault. Leaves no journal beside the file.</summary>
    /// <exception cref="LedgerUnavailableException">Another log, another schema, or a damaged head.</exception>
    public static async Task<(LedgerHead Head, CheckpointRow? Checkpoint, IReadOnlyList<LedgerFault> Faults)> VerifyAsync(string path, string origin, PublishedCheck published, CancellationToken cancellation)
    {
        await using var store = SqliteLedgerStore.Open(path, origin);
        return (await store.HeadAsync(cancellation), await store.LastCheckpointAsync(cancellation), await LogScrub.RunAsync(store, published, cancellation));
    }
}
