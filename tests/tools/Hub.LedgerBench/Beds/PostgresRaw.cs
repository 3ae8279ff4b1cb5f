using Npgsql;

namespace Hub.LedgerBench.Beds;

/// <summary>The same rows into sister tables by arrays through <c>unnest</c>, one message and one implicit transaction a batch, <c>synchronous_commit=on</c>.</summary>
sealed class PostgresRaw : IRawInserts
{
    const string Tables = """
        create table if not exists raw_leaf (idx bigint primary key, id bytea not null check (octet_length(id) = 16), entry bytea not null, meta bytea not null);
        create unique index if not exists raw_leaf_id on raw_leaf (id);
        create table if not exists raw_record (idx bigint primary key, stored bytea not null);
        create table if not exists raw_tile (idx bigint primary key, root bytea not null, hashes bytea not null);
        create table if not exists raw_head (one integer primary key, size bigint not null, root bytea not null) with (fillfactor = 10);
        insert into raw_head values (1, 0, ''::bytea) on conflict do nothing;
        alter table raw_tile alter hashes set storage external;
        alter table raw_record alter stored set storage external;
        set synchronous_commit = on;
        """;

    static readonly byte[] Tile = new byte[8192];
    static readonly byte[] Root = new byte[96];

    readonly NpgsqlConnection _connection;

    PostgresRaw(NpgsqlConnection connection) => _connection = connection;

    public static async Task<PostgresRaw> OpenAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await PostgresBed.RunAsync(connection, Tables, cancel);
        return new(connection);
    }

    public async Task WriteAsync(RawBatch batch, CancellationToken cancel)
    {
        await using var message = new NpgsqlBatch(_connection);
        var rows = batch.Rows;
        var indexes = new long[rows.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = batch.From + i;
        }
        Say(message, "insert into raw_leaf (idx, id, entry, meta) select * from unnest($1, $2, $3, $4)", indexes, Column(rows, row => row.Id), Column(rows, row => row.Entry), Column(rows, row => row.Meta));
        Say(message, "insert into raw_record (idx, stored) select * from unnest($1, $2)", indexes, Column(rows, row => row.Record));
        var places = rows.SelectMany(row => row.Places).ToArray();
        if (places.Length > 0)
        {
            Say(
                message,
                "insert into chain_entry (chain, n, idx, version) select * from unnest($1, $2, $3, $4)",
                Array.ConvertAll(places, place => place.Chain),
                Array.ConvertAll(places, place => SqliteRaw.PlaceOffset + place.N),
                Array.ConvertAll(places, place => place.Index),
                Array.ConvertAll(places, place => place.Version));
        }
        for (var i = 0; i < batch.Tiles; i++)
        {
            Say(message, "insert into raw_tile (idx, root, hashes) values ($1, $2, $3)", batch.From + i, Root, Tile);
        }
        Say(message, "update raw_head set size = $1, root = $2", batch.From, Root);
        await message.ExecuteNonQueryAsync(cancel);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    static byte[][] Column(IReadOnlyList<RawRow> rows, Func<RawRow, byte[]> of)
    {
        var column = new byte[rows.Count][];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = of(rows[i]);
        }
        return column;
    }

    static void Say(NpgsqlBatch message, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        message.BatchCommands.Add(command);
    }
}
