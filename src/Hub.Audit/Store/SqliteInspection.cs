using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>Faults that SQLite's own check and the check values of single rows show.</summary>
static class SqliteInspection
{
    const int MaxFaults = 1_000;

    public static IReadOnlyList<LedgerFault> Run(SqliteConnection connection)
    {
        var faults = new List<LedgerFault>();
        Each(connection, $"pragma integrity_check({MaxFaults})", row =>
        {
            if (row.GetString(0) is not "ok" and var found)
            {
                faults.Add(new("scrub.database", "hub.db", "ok", found));
            }
        });
        Each(connection, "select id, name, sum from chain", row =>
            Compare(faults, $"chain {Text(row.GetInt64(0))}", row.GetFieldValue<byte[]>(2), RowCheck.Of(row.GetInt64(0), row.GetString(1))));
        Each(connection, "select key, used, sum from quota", row =>
            Compare(faults, $"quota {row.GetString(0)}", row.GetFieldValue<byte[]>(2), RowCheck.Of(row.GetString(0), row.GetInt64(1))));
        Each(connection, "select key, at, payload, sum from due", row =>
            Compare(faults, $"due {row.GetString(0)}", row.GetFieldValue<byte[]>(3), RowCheck.Of(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2))));
        return faults;
    }

    static void Compare(List<LedgerFault> faults, string place, byte[] stored, byte[] expected)
    {
        if (faults.Count < MaxFaults && !stored.AsSpan().SequenceEqual(expected))
        {
            faults.Add(new("scrub.row-check", place, Convert.ToHexStringLower(expected), Convert.ToHexStringLower(stored)));
        }
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
