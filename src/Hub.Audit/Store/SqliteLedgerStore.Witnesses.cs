using Hub.Audit.Witnesses;

namespace Hub.Audit.Store;

/// <content>What witnesses said of this log, and what this hub witnessed of others.</content>
public sealed partial class SqliteLedgerStore : IWitnessedStore, ICosignatureStore
{
    /// <inheritdoc/>
    public ValueTask<WitnessedTree?> WitnessedAsync(string origin, CancellationToken cancellation) => new(First(Query(
        $"select {WitnessedRows.Columns} from witnessed where origin = ?1",
        row => WitnessedRows.Read(row.Text(0), row.Long(1), row.Blob(2), row.Long(3), row.Blob(4), row.Blob(5)),
        origin)));

    /// <inheritdoc/>
    public ValueTask<bool> TryWitnessAsync(WitnessedTree? seen, WitnessedTree next, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(next);
        return WriteAsync(() => (seen is null ? Insert(next) : Replace(seen, next)) == 1, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask KeepCosignatureAsync(CosignatureRow row, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        return WriteAsync(
            () =>
            {
                using var insert = new Statement(Connection, "insert into cosignature (size, key, time, line) values (?1, ?2, ?3, ?4) on conflict do nothing");
                insert.Bind(1, row.Size).Bind(2, row.Key).Bind(3, row.Time).Bind(4, row.Line).Run();
            },
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CosignatureRow>> CosignaturesAsync(long size, int max, CancellationToken cancellation) => new(Query(
        "select size, key, time, line from cosignature where size = ?1 order by time, key limit ?2", Cosignature, size, max));

    /// <inheritdoc/>
    public ValueTask<CosignatureRow?> LastCosignatureAsync(string key, CancellationToken cancellation) => new(First(Query(
        "select size, key, time, line from cosignature where key = ?1 order by size desc limit 1", Cosignature, key)));

    /// <inheritdoc/>
    public ValueTask<bool> TryKeepFinalAsync(FinalRow row, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        return WriteAsync(
            () =>
            {
                using var insert = new Statement(Connection, """
                    insert into finality (n, size, note) select ?1, ?2, ?3
                    where (select coalesce(max(n) + 1, 0) from finality) = ?1 and not exists (select 1 from finality where size >= ?2) on conflict do nothing
                    """);
                return insert.Bind(1, row.N).Bind(2, row.Size).Bind(3, row.Note).Run() == 1;
            },
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<FinalRow?> FinalAsync(long n, CancellationToken cancellation) => new(First(Query("select n, size, note from finality where n = ?1", Final, n)));

    /// <inheritdoc/>
    public ValueTask<FinalRow?> LastFinalAsync(CancellationToken cancellation) => new(First(Query("select n, size, note from finality order by n desc limit 1", Final)));

    int Insert(WitnessedTree next)
    {
        using var insert = new Statement(Connection, $"insert into witnessed ({WitnessedRows.Columns}) values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing");
        return insert.Bind(1, next.Origin).Bind(2, next.Size).Bind(3, next.Root.ToArray()).Bind(4, next.Time).Bind(5, next.Note).Bind(6, WitnessedRows.Sum(next)).Run();
    }

    int Replace(WitnessedTree seen, WitnessedTree next)
    {
        using var update = new Statement(Connection, "update witnessed set size = ?2, root = ?3, time = ?4, note = ?5, sum = ?6 where origin = ?1 and sum = ?7");
        return update.Bind(1, next.Origin).Bind(2, next.Size).Bind(3, next.Root.ToArray()).Bind(4, next.Time).Bind(5, next.Note).Bind(6, WitnessedRows.Sum(next)).Bind(7, WitnessedRows.Sum(seen)).Run();
    }

    static CosignatureRow Cosignature(Statement row) => new(row.Long(0), row.Text(1), row.Long(2), row.Text(3));

    static FinalRow Final(Statement row) => new(row.Long(0), row.Long(1), row.Blob(2));
}
