using Hub.Audit.Anchors;

namespace Hub.Audit.Store;

/// <summary>What both stores hold rows of anchors to.</summary>
static class AnchorRows
{
    public static AnchorSituation Situation(IReadOnlyList<AnchorRow> rows) => new(
        rows.SingleOrDefault(row => row.State == AnchorState.Queued),
        rows.SingleOrDefault(row => row.State is AnchorState.Sent or AnchorState.Mined),
        rows.SingleOrDefault(row => row.State == AnchorState.Finalized));

    public static byte[] Sum(AnchorRow row) => AnchorRow.Sum(row.Size, (long)row.State, row.Stored(), row.Evidence);

    public static void RequireQueued(AnchorRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row is not { State: AnchorState.Queued, Transaction: null, Size: > 0 })
        {
            throw new ArgumentException("A checkpoint is queued before it is sent, and the empty log's never.", nameof(row));
        }
    }

    public static void RequireMove(AnchorRow was, AnchorRow? now)
    {
        ArgumentNullException.ThrowIfNull(was);
        if (was.State == AnchorState.Finalized)
        {
            throw new ArgumentException("A final anchor never changes.", nameof(was));
        }
        if (now is not null && (now.Size != was.Size || now.Root != was.Root || (now.State != AnchorState.Queued && now.Transaction is null && now.Place is null) || (now.State == AnchorState.Finalized) != (now.Evidence is not null)))
        {
            throw new ArgumentException("The row stays that of its checkpoint; what is sent has a transaction, what is final its evidence.", nameof(now));
        }
    }
}
