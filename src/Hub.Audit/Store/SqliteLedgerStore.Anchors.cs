using Hub.Audit.Anchors;

namespace Hub.Audit.Store;

/// <content>Checkpoints on their way into a chain.</content>
public sealed partial class SqliteLedgerStore : IAnchorStore
{
    const string AnchorColumns = "select size, state, stored, evidence, sum from anchor";

    /// <inheritdoc/>
    public ValueTask<AnchorSituation> AnchorsAsync(CancellationToken cancellation)
    {
        var rows = Query($"{AnchorColumns} where state < 3 or size = (select max(size) from anchor where state = 3)", Anchor);
        return new(AnchorRows.Situation(rows));
    }

    /// <inheritdoc/>
    public ValueTask<bool> QueueAnchorAsync(AnchorRow row, CancellationToken cancellation)
    {
        AnchorRows.RequireQueued(row);
        return WriteAsync(
            () => InTransaction(() =>
            {
                using var larger = new Statement(Connection, "select 1 from anchor where size >= ?1");
                if (larger.Bind(1, row.Size).Step())
                {
                    return false;
                }
                using var clear = new Statement(Connection, "delete from anchor where state = 0");
                clear.Run();
                InsertAnchor(row);
                return true;
            }),
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<bool> MoveAnchorAsync(AnchorRow was, AnchorRow? now, CancellationToken cancellation)
    {
        AnchorRows.RequireMove(was, now);
        return WriteAsync(
            () => InTransaction(() =>
            {
                using var remove = new Statement(Connection, "delete from anchor where size = ?1 and sum = ?2");
                if (remove.Bind(1, was.Size).Bind(2, AnchorRows.Sum(was)).Run() != 1)
                {
                    return false;
                }
                if (now is not null)
                {
                    InsertAnchor(now);
                }
                return true;
            }),
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AnchorRow>> FinalAnchorsAsync(long fromSize, int max, CancellationToken cancellation) =>
        new(Query($"{AnchorColumns} where state = 3 and size >= ?1 order by size limit ?2", Anchor, fromSize, max));

    bool InTransaction(Func<bool> writes)
    {
        var done = false;
        Batch.InTransaction(() => done = writes());
        return done;
    }

    void InsertAnchor(AnchorRow row)
    {
        using var insert = new Statement(Connection, "insert into anchor values (?1, ?2, ?3, ?4, ?5)");
        insert.Bind(1, row.Size).Bind(2, (long)row.State).Bind(3, row.Stored()).Bind(5, AnchorRows.Sum(row));
        _ = row.Evidence is { } evidence ? insert.Bind(4, evidence) : insert.BindNull(4);
        insert.Run();
    }

    static AnchorRow Anchor(Statement row) => AnchorRow.Read(row.Long(0), row.Long(1), row.Blob(2), row.IsNull(3) ? null : row.Blob(3), row.Blob(4));
}
