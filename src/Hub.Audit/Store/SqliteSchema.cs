using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>Tables of <c>hub.db</c>. Forward only: a step, once released, never changes; <c>user_version</c> counts the steps taken.</summary>
static partial class SqliteSchema
{
    const string First = """
        create table leaf (
            idx integer primary key,
            id blob not null check (length(id) = 16),
            entry blob not null,
            meta blob not null
        ) strict;
        create unique index leaf_id on leaf (id);
        create trigger leaf_no_update before update on leaf begin select raise(abort, 'ledger.leaf-immutable'); end;
        create trigger leaf_no_delete before delete on leaf begin select raise(abort, 'ledger.leaf-immutable'); end;

        create table record (idx integer primary key, stored blob not null) strict;
        create table tile (level integer not null, idx integer not null, root blob not null check (length(root) = 32), hashes blob not null check (length(hashes) = 8192), primary key (level, idx)) strict;
        create table chain (id integer primary key, name text not null unique, sum blob not null) strict;
        create table chain_entry (chain integer not null, n integer not null, idx integer not null, version integer not null, primary key (chain, n)) strict, without rowid;
        create table quota (key text primary key, used integer not null, sum blob not null) strict, without rowid;
        create table due (key text primary key, at integer not null, payload blob not null, sum blob not null) strict, without rowid;
        create index due_at on due (at);
        create table checkpoint (size integer primary key, note blob not null) strict;
        create trigger checkpoint_no_update before update on checkpoint begin select raise(abort, 'ledger.checkpoint-immutable'); end;
        create trigger checkpoint_no_delete before delete on checkpoint begin select raise(abort, 'ledger.checkpoint-immutable'); end;
        create table head (
            one integer primary key check (one = 1), origin text not null, size integer not null, root blob not null, prev blob not null,
            at integer not null, bundle integer not null, chains integer not null, sum blob not null
        ) strict;
        create table lease (one integer primary key check (one = 1), owner blob, term integer not null, renewal integer not null, sum blob not null) strict;
        """;

    const string Witnesses = """
        create table cosignature (size integer not null, key text not null, time integer not null, line text not null, primary key (key, size)) strict, without rowid;
        create index cosignature_size on cosignature (size);
        create trigger cosignature_no_update before update on cosignature begin select raise(abort, 'ledger.cosignature-immutable'); end;
        create trigger cosignature_no_delete before delete on cosignature begin select raise(abort, 'ledger.cosignature-immutable'); end;
        create table finality (n integer primary key, size integer not null unique, note blob not null) strict;
        create trigger finality_no_update before update on finality begin select raise(abort, 'ledger.finality-immutable'); end;
        create trigger finality_no_delete before delete on finality begin select raise(abort, 'ledger.finality-immutable'); end;
        create table witnessed (
            origin text primary key, size integer not null, root blob not null check (length(root) = 32), time integer not null, note blob not null, sum blob not null
        ) strict, without rowid;
        create trigger witnessed_no_rollback before update on witnessed when new.size < old.size or new.time < old.time or new.origin <> old.origin begin select raise(abort, 'ledger.witnessed-immutable'); end;
        create trigger witnessed_no_delete before delete on witnessed begin select raise(abort, 'ledger.witnessed-immutable'); end;
        """;

    static readonly string[] Steps = [First, Witnesses, Anchors, PublicRecords];

    /// <summary>Brings the database to the newest version and stamps a new one with its origin.</summary>
    public static void Apply(SqliteConnection connection, string origin)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = (int)(long)Scalar(connection, "pragma user_version")!;
        if (version > Steps.Length)
        {
            throw new LedgerUnavailableException(LedgerCodes.SchemaUnknown, $"The database has schema {version}, this hub knows up to {Steps.Length}.");
        }
        for (var step = version; step < Steps.Length; step++)
        {
            Run(connection, Steps[step]);
        }
        if (version == 0)
        {
            SqliteHead.Create(connection, origin);
        }
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {Steps.Length}"));
        transaction.Commit();
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
