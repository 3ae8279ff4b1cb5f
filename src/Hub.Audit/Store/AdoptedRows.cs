namespace Hub.Audit.Store;

/// <summary>What both stores hold a batch of adopted leaves to.</summary>
static class AdoptedRows
{
    public static void Require(LedgerBatch batch, CheckpointRow? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Leaves.Count == 0 || batch.Head.Size != batch.OldSize + batch.Leaves.Count)
        {
            throw new ArgumentException("The head is that after the batch's leaves, and there are some.", nameof(batch));
        }
        if (checkpoint is not null && checkpoint.Size != batch.Head.Size)
        {
            throw new ArgumentException("A checkpoint adopted with a batch covers its end.", nameof(checkpoint));
        }
    }
}
