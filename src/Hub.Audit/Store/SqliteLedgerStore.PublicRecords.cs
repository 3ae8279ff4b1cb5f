namespace Hub.Audit.Store;

/// <content>Records that stand in clear.</content>
public sealed partial class SqliteLedgerStore : IPublicRecordStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> PublicRecordsAsync(long belowSize, long skip, int max, CancellationToken cancellation) => new(Query(
        "select idx from record where substr(stored, 1, 2) = x'0100' and idx < ?1 order by idx limit ?2 offset ?3",
        row => row.Long(0),
        belowSize,
        max,
        skip));
}
