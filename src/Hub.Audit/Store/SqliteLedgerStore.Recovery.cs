using Hub.Audit.Recovery;

namespace Hub.Audit.Store;

/// <content>Entries of this log that were written before and are lost here.</content>
public sealed partial class SqliteLedgerStore : IRecoveryStore
{
    /// <inheritdoc/>
    public ValueTask AdoptAsync(LedgerBatch batch, CheckpointRow? checkpoint, WriterLease lease, CancellationToken cancellation)
    {
        AdoptedRows.Require(batch, checkpoint);
        return WriteAsync(
            () =>
            {
                Batch.InTransaction(() =>
                {
                    if (!Head.Replace(lease, lease with { Renewal = lease.Renewal + 1 }) || !Head.Advance(batch.OldSize, batch.Head))
                    {
                        throw HeadRows.Fenced();
                    }
                    Batch.Insert(batch);
                    if (checkpoint is not null)
                    {
                        Batch.Insert(checkpoint);
                    }
                });
                _copy?.Wrote();
            },
            cancellation);
    }
}
