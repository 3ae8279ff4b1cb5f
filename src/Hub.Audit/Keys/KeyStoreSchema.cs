using Hub.Audit.Store;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Keys;

/// <summary>Tables of <c>keys.db</c>.</summary>
/// <remarks>
/// Wrapped keys stand in tables that only grow at the end, so that SQLite never moves a row: a moved row would leave a copy in a page's free space
/// that no later overwriting reaches. Erasing overwrites a row in place with zeros of the same length; what is looked up by random values stands apart.
/// </remarks>
static class KeyStoreSchema
{
    const long Version = 1;

    const string Tables = """
        create table subject (pos integer primary key, id blob not null, keys blob not null) strict;
        create unique index subject_id on subject (id);
        create table nik (key_id integer not null, value blob not null, pos integer not null, primary key (key_id, value)) strict, without rowid;
        create index nik_pos on nik (pos);
        create table named (pos integer primary key, name text not null unique, keys blob not null) strict;
        """;

    public static void Apply(SqliteConnection connection)
    {
        SqliteSchema.Run(connection, "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma temp_store = memory");
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = (long)SqliteSchema.Scalar(connection, "pragma user_version")!;
        if (version == 0)
        {
            SqliteSchema.Run(connection, Tables);
            SqliteSchema.Run(connection, "pragma user_version = 1");
        }
        else if (version != Version)
        {
            throw new LedgerUnavailableException(LedgerCodes.SchemaUnknown, $"keys.db has schema {version}, this hub knows {Version}.");
        }
        transaction.Commit();
    }
}
