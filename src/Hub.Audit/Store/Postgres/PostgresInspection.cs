using System.Globalization;
using Npgsql;

namespace Hub.Audit.Store;

/// <summary>Faults that the server's own counters, its catalogue and the check values of single rows show.</summary>
static class PostgresInspection
{
    static readonly string[] Guarded = ["checkpoint", "cosignature", "finality", "leaf", "witnessed"];

    public static async Task<IReadOnlyList<LedgerFault>> RunAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var faults = new List<LedgerFault>();
        await EachAsync(connection, "select coalesce(checksum_failures, 0) from pg_stat_database where datname = current_database()", row =>
        {
            if (row.GetInt64(0) is not 0 and var failures)
            {
                faults.Add(new("scrub.database", "pages", "0 failed checksums", string.Create(CultureInfo.InvariantCulture, $"{failures} failed checksums")));
            }
        }, cancellation);
        await TriggersAsync(connection, faults, cancellation);
        await EachAsync(connection, "select id, name, sum from chain", row => RowFaults.Compare(
            faults, string.Create(CultureInfo.InvariantCulture, $"chain {row.GetInt64(0)}"), PostgresHead.Bytes(row, 2), RowCheck.Of(row.GetInt64(0), row.GetString(1))), cancellation);
        await EachAsync(connection, "select key, used, sum from quota", row => RowFaults.Compare(
            faults, $"quota {row.GetString(0)}", PostgresHead.Bytes(row, 2), RowCheck.Of(row.GetString(0), row.GetInt64(1))), cancellation);
        await EachAsync(connection, "select key, at, payload, sum from due", row => RowFaults.Compare(
            faults, $"due {row.GetString(0)}", PostgresHead.Bytes(row, 3), RowCheck.Of(row.GetString(0), row.GetInt64(1), PostgresHead.Bytes(row, 2))), cancellation);
        await EachAsync(connection, $"select {WitnessedRows.Columns} from witnessed", row => RowFaults.Compare(
            faults, $"witnessed {row.GetString(0)}", PostgresHead.Bytes(row, 5), WitnessedRows.Sum(row.GetString(0), row.GetInt64(1), PostgresHead.Bytes(row, 2), row.GetInt64(3), PostgresHead.Bytes(row, 4))), cancellation);
        return faults;
    }

    // An owner can switch a trigger off; then leaves could be changed without a word.
    static async Task TriggersAsync(NpgsqlConnection connection, List<LedgerFault> faults, CancellationToken cancellation)
    {
        const string sql = """
            select c.relname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
            where c.relnamespace = current_schema()::regnamespace and t.tgname = c.relname || '_immutable' and t.tgenabled in ('O', 'A')
            """;
        var armed = new HashSet<string>(StringComparer.Ordinal);
        await EachAsync(connection, sql, row => armed.Add(row.GetString(0)), cancellation);
        faults.AddRange(Guarded.Where(table => !armed.Contains(table)).Select(table => new LedgerFault("scrub.trigger", table, "a trigger that refuses changes", "none, or switched off")));
    }

    static async Task EachAsync(NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> use, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // constants of this class
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            use(row);
        }
    }
}
