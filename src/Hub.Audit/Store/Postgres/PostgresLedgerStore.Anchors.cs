using Hub.Audit.Anchors;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Audit.Store;

/// <content>Checkpoints on their way into a chain.</content>
public sealed partial class PostgresLedgerStore : IAnchorStore
{
    const string AnchorColumns = "select size, state, stored, evidence, sum from anchor";

    /// <inheritdoc/>
    public async ValueTask<AnchorSituation> AnchorsAsync(CancellationToken cancellation) =>
        AnchorRows.Situation(await QueryAsync($"{AnchorColumns} where state < 3 or size = (select max(size) from anchor where state = 3)", Anchor, cancellation));

    /// <inheritdoc/>
    public ValueTask<bool> QueueAnchorAsync(AnchorRow row, CancellationToken cancellation)
    {
        AnchorRows.RequireQueued(row);
        return WriteAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                await using var larger = new NpgsqlCommand("select exists (select 1 from anchor where size >= $1)", connection);
                PostgresHead.Add(larger.Parameters, row.Size);
                if (await larger.ExecuteScalarAsync(cancellation) is true)
                {
                    return false;
                }
                await RunAsync(connection, "delete from anchor where state = 0", cancellation);
                await InsertAnchorAsync(connection, row, cancellation);
                await transaction.CommitAsync(cancellation);
                return true;
            },
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<bool> MoveAnchorAsync(AnchorRow was, AnchorRow? now, CancellationToken cancellation)
    {
        AnchorRows.RequireMove(was, now);
        return WriteAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                if (await RunAsync(connection, "delete from anchor where size = $1 and sum = $2", cancellation, was.Size, AnchorRows.Sum(was)) != 1)
                {
                    return false;
                }
                if (now is not null)
                {
                    await InsertAnchorAsync(connection, now, cancellation);
                }
                await transaction.CommitAsync(cancellation);
                return true;
            },
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AnchorRow>> FinalAnchorsAsync(long fromSize, int max, CancellationToken cancellation) =>
        QueryAsync($"{AnchorColumns} where state = 3 and size >= $1 order by size limit $2", Anchor, cancellation, fromSize, max);

    static async Task InsertAnchorAsync(NpgsqlConnection connection, AnchorRow row, CancellationToken cancellation)
    {
        await using var insert = new NpgsqlCommand("insert into anchor values ($1, $2, $3, $4, $5)", connection);
        PostgresHead.Add(insert.Parameters, row.Size, (long)row.State, row.Stored());
        insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)row.Evidence ?? DBNull.Value });
        PostgresHead.Add(insert.Parameters, AnchorRows.Sum(row));
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    static AnchorRow Anchor(NpgsqlDataReader row) =>
        AnchorRow.Read(row.GetInt64(0), row.GetInt64(1), PostgresHead.Bytes(row, 2), row.IsDBNull(3) ? null : PostgresHead.Bytes(row, 3), PostgresHead.Bytes(row, 4));
}
