using Hub.Audit.Store;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hub.LedgerBench.Beds;

/// <summary>The same rows into sister tables of the same file by prepared statements, <c>synchronous=FULL</c>; places in chains go into the log's own table, under numbers below zero.</summary>
sealed class SqliteRaw : IRawInserts
{
    /// <summary>Places of raw rows lie below zero, where the writer, which looks for the last of a chain, never meets them.</summary>
    public const long PlaceOffset = -(1L << 40);

    const string Tables = """
        create table if not exists raw_leaf (idx integer primary key, id blob not null check (length(id) = 16), entry blob not null, meta blob not null) strict;
        create unique index if not exists raw_leaf_id on raw_leaf (id);
        create table if not exists raw_record (idx integer primary key, stored blob not null) strict;
        create table if not exists raw_tile (idx integer primary key, root blob not null, hashes blob not null) strict;
        create table if not exists raw_head (one integer primary key, size integer not null, root blob not null) strict;
        insert or ignore into raw_head values (1, 0, zeroblob(96));
        """;

    static readonly byte[] Tile = new byte[8192];

    readonly SqliteConnection _connection;
    readonly sqlite3 _database;
    readonly sqlite3_stmt _begin, _commit, _leaf, _record, _tile, _place, _head;

    public SqliteRaw(string file)
    {
        _connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        SqliteSchema.Run(_connection, "pragma busy_timeout = 5000; pragma synchronous = full; pragma cache_size = -32768; pragma wal_autocheckpoint = 16384;" + Tables);
        _database = _connection.Handle!;
        _begin = Prepare("begin immediate");
        _commit = Prepare("commit");
        _leaf = Prepare("insert into raw_leaf (idx, id, entry, meta) values (?1, ?2, ?3, ?4)");
        _record = Prepare("insert into raw_record (idx, stored) values (?1, ?2)");
        _tile = Prepare("insert into raw_tile (idx, root, hashes) values (?1, ?2, ?3)");
        _place = Prepare("insert into chain_entry (chain, n, idx, version) values (?1, ?2, ?3, ?4)");
        _head = Prepare("update raw_head set size = ?1, root = ?2");
    }

    public Task WriteAsync(RawBatch batch, CancellationToken cancel)
    {
        Run(_begin);
        for (var i = 0; i < batch.Rows.Count; i++)
        {
            var row = batch.Rows[i];
            raw.sqlite3_bind_int64(_leaf, 1, batch.From + i);
            raw.sqlite3_bind_blob(_leaf, 2, row.Id);
            raw.sqlite3_bind_blob(_leaf, 3, row.Entry);
            raw.sqlite3_bind_blob(_leaf, 4, row.Meta);
            Run(_leaf);
            raw.sqlite3_bind_int64(_record, 1, batch.From + i);
            raw.sqlite3_bind_blob(_record, 2, row.Record);
            Run(_record);
            foreach (var place in row.Places)
            {
                raw.sqlite3_bind_int64(_place, 1, place.Chain);
                raw.sqlite3_bind_int64(_place, 2, PlaceOffset + place.N);
                raw.sqlite3_bind_int64(_place, 3, place.Index);
                raw.sqlite3_bind_int64(_place, 4, place.Version);
                Run(_place);
            }
        }
        for (var i = 0; i < batch.Tiles; i++)
        {
            raw.sqlite3_bind_int64(_tile, 1, batch.From + i);
            raw.sqlite3_bind_blob(_tile, 2, Tile.AsSpan(0, 32));
            raw.sqlite3_bind_blob(_tile, 3, Tile);
            Run(_tile);
        }
        raw.sqlite3_bind_int64(_head, 1, batch.From);
        raw.sqlite3_bind_blob(_head, 2, Tile.AsSpan(0, 96));
        Run(_head);
        Run(_commit);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var statement in new[] { _begin, _commit, _leaf, _record, _tile, _place, _head })
        {
            statement.Dispose();
        }
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    void Run(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        _ = raw.sqlite3_reset(statement);
        Check(code is raw.SQLITE_DONE ? raw.SQLITE_OK : code);
    }

    void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), code);
        }
    }
}
