namespace Hub.Audit.Store;

/// <content>Records that stand in clear.</content>
public sealed partial class PostgresLedgerStore : IPublicRecordStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> PublicRecordsAsync(long belowSize, long skip, int max, CancellationToken cancellation) => QueryAsync(
        "select idx from record where substring(stored from 1 for 2) = '\\x0100'::bytea and idx < $1 order by idx limit $2 offset $3",
        row => row.GetInt64(0),
        cancellation,
        belowSize,
        max,
        skip);
}
