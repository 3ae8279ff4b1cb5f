using Hub.Audit.Witnesses;
using Npgsql;

namespace Hub.Audit.Store;

/// <content>What witnesses said of this log, and what this hub witnessed of others.</content>
public sealed partial class PostgresLedgerStore : IWitnessedStore, ICosignatureStore
{
    /// <inheritdoc/>
    public ValueTask<WitnessedTree?> WitnessedAsync(string origin, CancellationToken cancellation) => FirstAsync(
        $"select {WitnessedRows.Columns} from witnessed where origin = $1",
        row => WitnessedRows.Read(row.GetString(0), row.GetInt64(1), PostgresHead.Bytes(row, 2), row.GetInt64(3), PostgresHead.Bytes(row, 4), PostgresHead.Bytes(row, 5)),
        cancellation,
        origin);

    /// <inheritdoc/>
    public async ValueTask<bool> TryWitnessAsync(WitnessedTree? seen, WitnessedTree next, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(next);
        var root = next.Root.ToArray();
        var sum = WitnessedRows.Sum(next);
        return await WriteAsync(
            connection => seen is null
                ? RunAsync(
                    connection, $"insert into witnessed ({WitnessedRows.Columns}) values ($1, $2, $3, $4, $5, $6) on conflict do nothing", cancellation, next.Origin, next.Size, root, next.Time, next.Note, sum)
                : RunAsync(
                    connection, "update witnessed set size = $2, root = $3, time = $4, note = $5, sum = $6 where origin = $1 and sum = $7", cancellation, next.Origin, next.Size, root, next.Time, next.Note, sum, WitnessedRows.Sum(seen)),
            cancellation) == 1;
    }

    /// <inheritdoc/>
    public async ValueTask KeepCosignatureAsync(CosignatureRow row, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        await WriteAsync(
            connection => RunAsync(
                connection, "insert into cosignature (size, key, time, line) values ($1, $2, $3, $4) on conflict do nothing", cancellation, row.Size, row.Key, row.Time, row.Line),
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CosignatureRow>> CosignaturesAsync(long size, int max, CancellationToken cancellation) =>
        QueryAsync("select size, key, time, line from cosignature where size = $1 order by time, key limit $2", Cosignature, cancellation, size, max);

    /// <inheritdoc/>
    public ValueTask<CosignatureRow?> LastCosignatureAsync(string key, CancellationToken cancellation) =>
        FirstAsync("select size, key, time, line from cosignature where key = $1 order by size desc limit 1", Cosignature, cancellation, key);

    /// <inheritdoc/>
    public async ValueTask<bool> TryKeepFinalAsync(FinalRow row, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        const string insert = """
            insert into finality (n, size, note) select $1, $2, $3
            where (select coalesce(max(n) + 1, 0) from finality) = $1 and not exists (select 1 from finality where size >= $2) on conflict do nothing
            """;
        return await WriteAsync(connection => RunAsync(connection, insert, cancellation, row.N, row.Size, row.Note), cancellation) == 1;
    }

    /// <inheritdoc/>
    public ValueTask<FinalRow?> FinalAsync(long n, CancellationToken cancellation) =>
        FirstAsync("select n, size, note from finality where n = $1", Final, cancellation, n);

    /// <inheritdoc/>
    public ValueTask<FinalRow?> LastFinalAsync(CancellationToken cancellation) =>
        FirstAsync("select n, size, note from finality order by n desc limit 1", Final, cancellation);

    static CosignatureRow Cosignature(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3));

    static FinalRow Final(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetInt64(1), PostgresHead.Bytes(row, 2));
}
