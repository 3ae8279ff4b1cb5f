using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>A deadline that survives a restart.</summary>
/// <param name="Key">Names it, e.g. <c>consent.expire:ID</c>; the same key again replaces it.</param>
/// <param name="At">Milliseconds UTC from which it is due.</param>
/// <param name="Payload">What the one who acts on it needs.</param>
public sealed record DueItem(string Key, long At, byte[] Payload);

/// <summary>Statements on the table of deadlines.</summary>
sealed class SqliteDue(SqliteConnection connection) : IDisposable
{
    readonly Statement _put = new(connection, "insert into due (key, at, payload, sum) values (?1, ?2, ?3, ?4) on conflict (key) do update set at = ?2, payload = ?3, sum = ?4");
    readonly Statement _done = new(connection, "delete from due where key = ?1 and at = ?2");

    public void Put(DueItem item) => _put.Bind(1, item.Key).Bind(2, item.At).Bind(3, item.Payload).Bind(4, RowCheck.Of(item.Key, item.At, item.Payload)).Run();

    public bool Done(DueItem item) => _done.Bind(1, item.Key).Bind(2, item.At).Run() == 1;

    public void Dispose()
    {
        _put.Dispose();
        _done.Dispose();
    }
}
