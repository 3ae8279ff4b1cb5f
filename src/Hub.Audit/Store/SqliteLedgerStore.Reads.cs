using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <content>The reading side: each call takes a pooled connection and sees one committed state.</content>
public sealed partial class SqliteLedgerStore
{
    const string LeafColumns = "select idx, id, entry, meta from leaf";

    /// <inheritdoc/>
    public ValueTask<CheckpointRow?> LastCheckpointAsync(CancellationToken cancellation) =>
        new(First(Query("select size, note from checkpoint order by size desc limit 1", Checkpoint)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CheckpointRow>> CheckpointsAsync(long aboveSize, int max, CancellationToken cancellation) =>
        new(Query("select size, note from checkpoint where size > ?1 order by size limit ?2", Checkpoint, aboveSize, max));

    /// <inheritdoc/>
    public ValueTask<LeafRow?> LeafAsync(long index, CancellationToken cancellation) =>
        new(First(Query($"{LeafColumns} where idx = ?1", Leaf, index)));

    /// <inheritdoc/>
    public ValueTask<LeafRow?> FindLeafAsync(Id128 id, CancellationToken cancellation) =>
        new(First(Query($"{LeafColumns} where id = ?1", Leaf, id.ToArray())));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeafRow>> LeavesAsync(long from, int max, CancellationToken cancellation) =>
        new(Query($"{LeafColumns} where idx >= ?1 order by idx limit ?2", Leaf, from, max));

    /// <inheritdoc/>
    public ValueTask<byte[]?> RecordAsync(long index, CancellationToken cancellation) =>
        new(First(Query("select stored from record where idx = ?1", row => row.GetFieldValue<byte[]>(0), index)));

    /// <inheritdoc/>
    public ValueTask<byte[]?> TileAsync(int level, long index, CancellationToken cancellation) =>
        new(First(Query("select hashes from tile where level = ?1 and idx = ?2", row => row.GetFieldValue<byte[]>(0), level, index)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Hash256>> TileRootsAsync(int level, long from, int max, CancellationToken cancellation) => new(Query(
        "select root from tile where level = ?1 and idx >= ?2 order by idx limit ?3",
        row => new Hash256(row.GetFieldValue<byte[]>(0)),
        level,
        from,
        max));

    /// <inheritdoc/>
    public ValueTask<ChainState?> ChainAsync(string chainId, CancellationToken cancellation)
    {
        var found = Query(SqliteText.FindChain, row => new ChainState(row.GetInt64(0), row.GetInt64(1) + 1, row.GetInt64(2)), chainId);
        return new(found.Count == 0 ? null : found[0]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChainEntryRow>> ChainEntriesAsync(long chain, long fromN, int max, CancellationToken cancellation) => new(Query(
        "select chain, n, idx, version from chain_entry where chain = ?1 and n >= ?2 order by n limit ?3",
        row => new ChainEntryRow(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
        chain,
        fromN,
        max));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DueItem>> DueAsync(long atOrBefore, int max, CancellationToken cancellation) => new(Query(
        "select key, at, payload from due where at <= ?1 order by at, key limit ?2",
        row => new DueItem(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
        atOrBefore,
        max));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DueItem>> DueUnderAsync(string prefix, int max, CancellationToken cancellation) => new(Query(
        // Between the prefix and the prefix with the last code point: the primary key is walked, not the table.
        "select key, at, payload from due where key >= ?1 and key < ?2 order by at, key limit ?3",
        row => new DueItem(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
        prefix,
        prefix + "\U0010FFFF",
        max));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LedgerFault>> InspectAsync(CancellationToken cancellation)
    {
        using var connection = OpenReader();
        return new(SqliteInspection.Run(connection));
    }

    static T? First<T>(List<T> rows)
        where T : class => rows.Count == 0 ? null : rows[0];

    List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using var connection = OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"?{i + 1}", values[i]);
        }
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    SqliteConnection OpenReader()
    {
        ObjectDisposedException.ThrowIf(_connection is null, this);
        var connection = new SqliteConnection(_readerSource);
        connection.Open();
        SqliteSchema.Run(connection, $"pragma query_only = on; pragma busy_timeout = {BusyTimeoutMs}; pragma cache_size = -{ReaderCacheKiB}");
        return connection;
    }

    static CheckpointRow Checkpoint(SqliteDataReader row) => new(row.GetInt64(0), row.GetFieldValue<byte[]>(1));

    static LeafRow Leaf(SqliteDataReader row) => new(row.GetInt64(0), new(row.GetFieldValue<byte[]>(1)), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3));
}
