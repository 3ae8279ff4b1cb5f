using Hub.Audit.Store;

namespace Hub.Audit.Recovery;

/// <summary>Takes over entries of this very log that were written before and are lost here. Both ledger stores are one.</summary>
public interface IRecoveryStore
{
    /// <summary>Writes the batch, the checkpoint that covers its end, and the renewed lease in one transaction; returns after it is durable.</summary>
    /// <param name="batch">Leaves with the index, id, bytes and order that they had.</param>
    /// <param name="checkpoint">Signed over the head that the batch leaves; null where none is known for that size.</param>
    /// <exception cref="LedgerUnavailableException"><see cref="LedgerCodes.Fenced"/>: the lease or the head is no longer the recovery's; nothing was written.</exception>
    ValueTask AdoptAsync(LedgerBatch batch, CheckpointRow? checkpoint, WriterLease lease, CancellationToken cancellation);
}
