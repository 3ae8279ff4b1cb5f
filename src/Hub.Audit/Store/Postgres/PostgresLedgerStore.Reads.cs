using Hub.Canon;
using Npgsql;

namespace Hub.Audit.Store;

/// <content>The reading side: each call takes a connection of the pool and sees one committed state.</content>
public sealed partial class PostgresLedgerStore
{
    const string LeafColumns = "select idx, id, entry, meta from leaf";

    /// <inheritdoc/>
    public bool AnswersBesideCommit => true;

    /// <inheritdoc/>
    public async ValueTask<BatchFacts> FactsAsync(BatchQuestions questions, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _readers.OpenConnectionAsync(cancellation);
            return await PostgresBatch.FactsAsync(connection, questions, cancellation);
        }
        catch (NpgsqlException fault)
        {
            throw Away(fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CheckpointRow?> LastCheckpointAsync(CancellationToken cancellation) =>
        FirstAsync("select size, note from checkpoint order by size desc limit 1", Checkpoint, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CheckpointRow>> CheckpointsAsync(long aboveSize, int max, CancellationToken cancellation) =>
        QueryAsync("select size, note from checkpoint where size > $1 order by size limit $2", Checkpoint, cancellation, aboveSize, max);

    /// <inheritdoc/>
    public ValueTask<LeafRow?> LeafAsync(long index, CancellationToken cancellation) =>
        FirstAsync($"{LeafColumns} where idx = $1", PostgresRows.Leaf, cancellation, index);

    /// <inheritdoc/>
    public ValueTask<LeafRow?> FindLeafAsync(Id128 id, CancellationToken cancellation) =>
        FirstAsync($"{LeafColumns} where id = $1", PostgresRows.Leaf, cancellation, id.ToArray());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeafRow>> LeavesAsync(long from, int max, CancellationToken cancellation) =>
        QueryAsync($"{LeafColumns} where idx >= $1 order by idx limit $2", PostgresRows.Leaf, cancellation, from, max);

    /// <inheritdoc/>
    public ValueTask<byte[]?> RecordAsync(long index, CancellationToken cancellation) =>
        FirstAsync("select stored from record where idx = $1", row => PostgresHead.Bytes(row, 0), cancellation, index);

    /// <inheritdoc/>
    public ValueTask<byte[]?> TileAsync(int level, long index, CancellationToken cancellation) =>
        FirstAsync("select hashes from tile where level = $1 and idx = $2", row => PostgresHead.Bytes(row, 0), cancellation, level, index);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Hash256>> TileRootsAsync(int level, long from, int max, CancellationToken cancellation) => QueryAsync(
        "select root from tile where level = $1 and idx >= $2 order by idx limit $3", row => new Hash256(PostgresHead.Bytes(row, 0)), cancellation, level, from, max);

    /// <inheritdoc/>
    public async ValueTask<ChainState?> ChainAsync(string chainId, CancellationToken cancellation)
    {
        var found = await QueryAsync(
            PostgresBatch.FindChains, row => new ChainState(row.GetInt64(1), row.GetInt64(2) + 1, row.GetInt64(3)), cancellation, new object[] { new[] { chainId } });
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ChainsUnderAsync(string prefix, int max, CancellationToken cancellation) => QueryAsync(
        "select name from chain where name >= $1 and name < $2 order by name limit $3", row => row.GetString(0), cancellation, prefix, prefix + "\U0010FFFF", max);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChainEntryRow>> ChainEntriesAsync(long chain, long fromN, int max, CancellationToken cancellation) => QueryAsync(
        "select chain, n, idx, version from chain_entry where chain = $1 and n >= $2 order by n limit $3",
        row => new ChainEntryRow(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
        cancellation,
        chain,
        fromN,
        max);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DueItem>> DueAsync(long atOrBefore, int max, CancellationToken cancellation) =>
        QueryAsync("select key, at, payload from due where at <= $1 order by at, key limit $2", Due, cancellation, atOrBefore, max);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DueItem>> DueUnderAsync(string prefix, int max, CancellationToken cancellation) => QueryAsync(
        // Keys compare by code point (collation C): between the prefix and the prefix with the last code point lies what begins so.
        "select key, at, payload from due where key >= $1 and key < $2 order by at, key limit $3", Due, cancellation, prefix, prefix + "\U0010FFFF", max);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LedgerFault>> InspectAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _readers.OpenConnectionAsync(cancellation);
            return await PostgresInspection.RunAsync(connection, cancellation);
        }
        catch (NpgsqlException fault)
        {
            throw Away(fault);
        }
    }

    async ValueTask<T?> FirstAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values)
        where T : class
    {
        var rows = await QueryAsync(sql, read, cancellation, values);
        return rows.Count == 0 ? null : rows[0];
    }

    async ValueTask<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values)
    {
        try
        {
            await using var command = _readers.CreateCommand(sql);
            PostgresHead.Add(command.Parameters, values);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var rows = new List<T>();
            while (await row.ReadAsync(cancellation))
            {
                rows.Add(read(row));
            }
            return rows;
        }
        catch (NpgsqlException fault)
        {
            throw Away(fault);
        }
    }

    static CheckpointRow Checkpoint(NpgsqlDataReader row) => new(row.GetInt64(0), PostgresHead.Bytes(row, 1));

    static DueItem Due(NpgsqlDataReader row) => new(row.GetString(0), row.GetInt64(1), PostgresHead.Bytes(row, 2));
}
