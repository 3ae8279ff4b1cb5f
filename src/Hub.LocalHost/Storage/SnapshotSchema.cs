using Microsoft.Data.Sqlite;

namespace Hub.LocalHost.Storage;

/// <summary>The table of snapshots. The full build's tables may lie beside it in the same file.</summary>
internal static class SnapshotSchema
{
    /// <summary>Kept in SQLite's <c>user_version</c>; snapshots of another version are dropped, since the log can rebuild them.</summary>
    const long Version = 1;

    public static void Prepare(SqliteConnection connection)
    {
        Run(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        if (Run(connection, "PRAGMA user_version") is not Version)
        {
            Run(connection, $"DROP TABLE IF EXISTS grain_snapshot; PRAGMA user_version = {Version}");
        }
        Run(connection, """
            CREATE TABLE IF NOT EXISTS grain_snapshot (
                provider TEXT NOT NULL,
                id       TEXT NOT NULL,
                etag     INTEGER NOT NULL,
                body     BLOB,
                PRIMARY KEY (provider, id)
            ) WITHOUT ROWID, STRICT
            """);
        transaction.Commit();
    }

    /// <summary>What the writer's connection needs: a commit that has returned survives a power cut.</summary>
    public static void MakeDurable(SqliteConnection connection) => Run(connection, "PRAGMA synchronous = FULL");

    static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
