using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>Faults that SQLite's own check and the check values of single rows show.</summary>
static class SqliteInspection
{
    public static IReadOnlyList<LedgerFault> Run(SqliteConnection connection)
    {
        var faults = new List<LedgerFault>();
        Each(connection, $"pragma integrity_check({RowFaults.MaxFaults})", row =>
        {
            if (row.GetString(0) is not "ok" and var found)
            {
                faults.Add(new("scrub.database", "hub.db", "ok", found));
            }
        });
        Each(connection, "select id, name, sum from chain", row =>
            RowFaults.Compare(faults, $"chain {Text(row.GetInt64(0))}", row.GetFieldValue<byte[]>(2), RowCheck.Of(row.GetInt64(0), row.GetString(1))));
        Each(connection, "select key, used, sum from quota", row =>
            RowFaults.Compare(faults, $"quota {row.GetString(0)}", row.GetFieldValue<byte[]>(2), RowCheck.Of(row.GetString(0), row.GetInt64(1))));
        Each(connection, "select key, at, payload, sum from due", row =>
            RowFaults.Compare(faults, $"due {row.GetString(0)}", row.GetFieldValue<byte[]>(3), RowCheck.Of(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2))));
        Each(connection, $"select {WitnessedRows.Columns} from witnessed", row => RowFaults.Compare(
            faults, $"witnessed {row.GetString(0)}", row.GetFieldValue<byte[]>(5), WitnessedRows.Sum(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4))));
        return faults;
    }

    static void Each(SqliteConnection connection, string sql, Action<SqliteDataReader> use)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            use(reader);
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
