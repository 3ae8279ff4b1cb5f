using Hub.Canon;

namespace Hub.Audit.Store;

/// <content>The reading side: each call takes a connection of the readers' and sees one committed state.</content>
public sealed partial class SqliteLedgerStore
{
    // Names compare by code point: between a prefix and the prefix with the last code point lies what begins so.
    const string LastCodePoint = "\U0010FFFF";
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
        new(First(Query("select stored from record where idx = ?1", row => row.Blob(0), index)));

    /// <inheritdoc/>
    public ValueTask<byte[]?> TileAsync(int level, long index, CancellationToken cancellation) =>
        new(First(Query("select hashes from tile where level = ?1 and idx = ?2", row => row.Blob(0), level, index)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Hash256>> TileRootsAsync(int level, long from, int max, CancellationToken cancellation) => new(Query(
        "select root from tile where level = ?1 and idx >= ?2 order by idx limit ?3",
        row => new Hash256(row.Blob(0)),
        level,
        from,
        max));

    /// <inheritdoc/>
    public ValueTask<ChainState?> ChainAsync(string chainId, CancellationToken cancellation)
    {
        var found = Query(SqliteText.FindChain, row => new ChainState(row.Long(0), row.Long(1) + 1, row.Long(2)), chainId);
        return new(found.Count == 0 ? null : found[0]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ChainsUnderAsync(string prefix, int max, CancellationToken cancellation) => new(Query(
        "select name from chain where name >= ?1 and name < ?2 order by name limit ?3", row => row.Text(0), prefix, prefix + LastCodePoint, max));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChainEntryRow>> ChainEntriesAsync(long chain, long fromN, int max, CancellationToken cancellation) => new(Query(
        "select chain, n, idx, version from chain_entry where chain = ?1 and n >= ?2 order by n limit ?3",
        row => new ChainEntryRow(row.Long(0), row.Long(1), row.Long(2), row.Long(3)),
        chain,
        fromN,
        max));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DueItem>> DueAsync(long atOrBefore, int max, CancellationToken cancellation) => new(Query(
        "select key, at, payload from due where at <= ?1 order by at, key limit ?2",
        row => new DueItem(row.Text(0), row.Long(1), row.Blob(2)),
        atOrBefore,
        max));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DueItem>> DueUnderAsync(string prefix, int max, CancellationToken cancellation) => new(Query(
        // Between the prefix and the prefix with the last code point: the primary key is walked, not the table.
        "select key, at, payload from due where key >= ?1 and key < ?2 order by at, key limit ?3",
        row => new DueItem(row.Text(0), row.Long(1), row.Blob(2)),
        prefix,
        prefix + "\U0010FFFF",
        max));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LedgerFault>> InspectAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_connection is null, this);
        using var reader = new SqliteReader(_readerSource);
        return new(SqliteInspection.Run(reader.Connection));
    }

    static T? First<T>(List<T> rows)
        where T : class => rows.Count == 0 ? null : rows[0];

    List<T> Query<T>(string sql, Func<Statement, T> read, params ReadOnlySpan<object> values)
    {
        var readers = Volatile.Read(ref _readers) ?? throw new ObjectDisposedException(nameof(SqliteLedgerStore));
        var reader = readers.Rent();
        try
        {
            var rows = reader.Query(sql, read, values);
            readers.Return(reader);
            return rows;
        }
        catch
        {
            // Whatever is wrong with this connection, the next read starts with another.
            reader.Dispose();
            throw;
        }
    }

    static CheckpointRow Checkpoint(Statement row) => new(row.Long(0), row.Blob(1));

    static LeafRow Leaf(Statement row) => new(row.Long(0), new(row.Blob(1)), row.Blob(2), row.Blob(3));
}
