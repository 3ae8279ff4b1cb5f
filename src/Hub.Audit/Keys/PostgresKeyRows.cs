using System.Globalization;
using Hub.Audit.Store;
using Hub.Canon;
using Npgsql;

namespace Hub.Audit.Keys;

/// <summary>Rows of a key store in a PostgreSQL database of its own.</summary>
/// <remarks>A pool of connections, each of which waits for the disk at its commits. A look-up is one statement by primary key.</remarks>
sealed class PostgresKeyRows : IKeyRows
{
    const int Buckets = 64;

    static readonly string[] SelectSubject = [.. Enumerable.Range(0, Buckets).Select(bucket => $"select keys from subject_{Hex(bucket)} where id = $1")];
    static readonly string[] SelectNik = [.. Enumerable.Range(0, Buckets).Select(bucket => $"select subject from nik_{Hex(bucket)} where key_id = $1 and value = $2")];
    static readonly string[] InsertSubject = [.. Enumerable.Range(0, Buckets).Select(bucket => $"insert into subject_{Hex(bucket)} values ($1, $2)")];
    static readonly string[] InsertNik = [.. Enumerable.Range(0, Buckets).Select(bucket => $"insert into nik_{Hex(bucket)} values ($1, $2, $3)")];

    readonly NpgsqlDataSource _source;

    PostgresKeyRows(NpgsqlDataSource source) => _source = source;

    /// <summary>Opens the store; where it is absent or older and the role may, makes it or brings it up to date.</summary>
    public static async Task<PostgresKeyRows> OpenAsync(PostgresKeyOptions options, string? ledger, CancellationToken cancellation)
    {
        try
        {
            bool waits;
            await using (var connection = new NpgsqlConnection(options.Single()))
            {
                await connection.OpenAsync(cancellation);
                await PostgresKeySchema.RefuseLedgerAsync(connection, cancellation);
                await RefuseSameAsync(connection, ledger, cancellation);
                waits = await PostgresDurability.ReadAsync(connection, "synchronous_commit", cancellation) is "on" or "remote_apply";
                await PostgresDurability.RequireAsync(connection, cancellation);
                await PrepareAsync(connection, options, cancellation);
            }
            return new(NpgsqlDataSource.Create(options.Pooled(waits)));
        }
        catch (NpgsqlException fault)
        {
            throw Away(fault);
        }
    }

    /// <summary>Opens a store that is there, to read.</summary>
    public static PostgresKeyRows OpenToRead(PostgresKeyOptions options) => new(NpgsqlDataSource.Create(options.Pooled(waits: true)));

    /// <inheritdoc/>
    public Id128? FindNik(int keyId, byte[] value) => With(connection => Look(connection, keyId, value));

    /// <inheritdoc/>
    public byte[]? Subject(Id128 subject) => With(connection =>
    {
        var id = subject.ToArray();
        using var select = Command(connection, SelectSubject[BucketOf(id)], id);
        return select.ExecuteScalar() as byte[];
    });

    /// <inheritdoc/>
    public byte[]? Named(string name) => With(connection => Named(connection, name));

    /// <inheritdoc/>
    public byte[] AddNamed(string name, byte[] wrapped) => With(connection =>
    {
        using var insert = SubjectOf(name) is { } subject
            ? Command(connection, "insert into sealed (name, subject, keys) values ($1, $2, $3) on conflict (name) do nothing", name, subject.ToArray(), wrapped)
            : Command(connection, "insert into named (name, keys) values ($1, $2) on conflict (name) do nothing", name, wrapped);
        insert.ExecuteNonQuery();
        return Named(connection, name) ?? throw new LedgerUnavailableException(LedgerCodes.Unavailable, "A key just made is not there.");
    });

    /// <inheritdoc/>
    public IReadOnlyList<string> NamesUnder(string prefix) => With(connection =>
    {
        // Names compare by code point (collation C): between the prefix and the prefix with the last code point lies what begins so.
        using var select = Command(connection, "select name from named where name >= $1 and name < $2 union all select name from sealed where name >= $1 and name < $2", prefix, prefix + "\U0010FFFF");
        using var rows = select.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.GetString(0));
        }
        return found;
    });

    /// <inheritdoc/>
    public T Enrol<T>(Func<IKeyEnrolment, T> work) => With(connection =>
    {
        using var transaction = connection.BeginTransaction();
        // Two processes that import the same register make each person once.
        using (var alone = Command(connection, "select pg_advisory_xact_lock(hashtextextended('hub-keys-enrol', 0))"))
        {
            alone.ExecuteNonQuery();
        }
        using var enrolment = new Enrolment(connection);
        var result = work(enrolment);
        enrolment.Flush();
        transaction.Commit();
        return result;
    });

    /// <inheritdoc/>
    public void Erase(Id128 subject) => With(connection =>
    {
        using var erase = Command(connection, "select erase_subject($1)", subject.ToArray());
        return erase.ExecuteScalar();
    });

    /// <inheritdoc/>
    public void Settle()
    {
        // An erasure is one transaction here: it is whole or has not been.
    }

    /// <inheritdoc/>
    public IEnumerable<(Id128 Subject, byte[] Wrapped)> Subjects() =>
        Enumerable.Range(0, Buckets).SelectMany(bucket => Rows($"select id, keys from subject_{Hex(bucket)} order by id", row => (new Id128(row.GetFieldValue<byte[]>(0)), row.GetFieldValue<byte[]>(1))));

    /// <inheritdoc/>
    public IEnumerable<(string Name, byte[] Wrapped)> AllNamed() =>
        Rows("select name, keys from (select 0 as part, pos, name, keys from named union all select 1, 0, name, keys from sealed) as kept order by part, pos, name", row => (row.GetString(0), row.GetFieldValue<byte[]>(1)));

    /// <summary>A setting of the server as the store's connections have it.</summary>
    public string Setting(string name) => With(connection =>
    {
        using var show = Command(connection, "select current_setting($1)", name);
        return show.ExecuteScalar() as string ?? "";
    });

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    static async Task PrepareAsync(NpgsqlConnection connection, PostgresKeyOptions options, CancellationToken cancellation)
    {
        var version = await PostgresKeySchema.VersionAsync(connection, cancellation);
        PostgresKeySchema.Refuse(version);
        if (version == PostgresKeySchema.Newest)
        {
            return;
        }
        try
        {
            await PostgresKeySchema.ApplyAsync(options, writer: null, cancellation);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new LedgerUnavailableException(LedgerCodes.Unavailable, "The key store's tables are absent or older than this hub, and its role may not change them: hub keys migrate does, as their owner.", fault);
        }
    }

    /// <summary>Two names of one database are one database: the server says which it is.</summary>
    internal static async Task RefuseSameAsync(NpgsqlConnection keys, string? ledger, CancellationToken cancellation)
    {
        if (ledger is null)
        {
            return;
        }
        await using var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ledger) { Pooling = false }.ConnectionString);
        await other.OpenAsync(cancellation);
        if (string.Equals(await IdentityAsync(keys, cancellation), await IdentityAsync(other, cancellation), StringComparison.Ordinal))
        {
            throw PostgresKeySchema.SameDatabase();
        }
    }

    static async Task<string> IdentityAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var who = new NpgsqlCommand("select oid::text || ' ' || extract(epoch from pg_postmaster_start_time())::text from pg_database where datname = current_database()", connection);
        return await who.ExecuteScalarAsync(cancellation) as string ?? throw new LedgerUnavailableException(LedgerCodes.Unavailable, "A database does not say which it is.");
    }

    static Id128? Look(NpgsqlConnection connection, int keyId, byte[] value)
    {
        using var select = Command(connection, SelectNik[BucketOf(value)], keyId, value);
        return select.ExecuteScalar() is byte[] found ? new Id128(found) : null;
    }

    static byte[]? Named(NpgsqlConnection connection, string name)
    {
        using var select = Command(connection, SubjectOf(name) is null ? "select keys from named where name = $1" : "select keys from sealed where name = $1", name);
        return select.ExecuteScalar() as byte[];
    }

    /// <summary>The person whose sealed chain it is; their keys stand in a table that an erasure writes anew.</summary>
    static Id128? SubjectOf(string name) =>
        name.StartsWith(KeyStore.SealedPrefix, StringComparison.Ordinal) && Id128.TryParse(name[KeyStore.SealedPrefix.Length..].Split(':')[0], out var subject) ? subject : null;

    IEnumerable<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        using var connection = Mapped(() => _source.OpenConnection());
        using var select = Command(connection, sql);
        using var rows = Mapped(() => select.ExecuteReader());
        while (Mapped(rows.Read))
        {
            yield return read(rows);
        }
    }

    static T Mapped<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (NpgsqlException fault)
        {
            throw Away(fault);
        }
    }

    T With<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            using var connection = _source.OpenConnection();
            return work(connection);
        }
        catch (NpgsqlException fault)
        {
            if (fault is not PostgresException)
            {
                // What one connection lost the others have lost, too: each would fail once more when the server is back.
                _source.Clear();
            }
            throw Away(fault);
        }
    }

    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        // The texts are this room's own, a table for each bucket; values go as parameters.
#pragma warning disable CA2100
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        return command;
    }

    static LedgerUnavailableException Away(NpgsqlException fault) => new(LedgerCodes.Unavailable, $"The key store's database: {fault.Message}", fault);

    /// <summary>First six bits: ids and look-up values are random, so the tables are alike.</summary>
    static int BucketOf(byte[] value) => value[0] / (256 / Buckets);

    static string Hex(int bucket) => bucket.ToString("x2", CultureInfo.InvariantCulture);

    /// <summary>Adds in one round trip at the end; look-ups see what was added before.</summary>
    sealed class Enrolment(NpgsqlConnection connection) : IKeyEnrolment, IDisposable
    {
        readonly NpgsqlBatch _batch = new(connection);
        readonly Dictionary<(int KeyId, Hash256 Value), Id128> _added = [];

        public Id128? FindNik(int keyId, byte[] value) =>
            _added.TryGetValue((keyId, new Hash256(value)), out var added) ? added : Look(connection, keyId, value);

        public void Add(Id128 subject, byte[] wrapped, int keyId, byte[] value)
        {
            var id = subject.ToArray();
            Queue(InsertSubject[BucketOf(id)], id, wrapped);
            Queue(InsertNik[BucketOf(value)], keyId, value, id);
            _added.Add((keyId, new Hash256(value)), subject);
        }

        public void MoveNik(Id128 subject, (int KeyId, byte[] Value) from, (int KeyId, byte[] Value) to)
        {
            Queue("select move_nik($1, $2, $3, $4, $5)", subject.ToArray(), from.KeyId, from.Value, to.KeyId, to.Value);
            _added.Add((to.KeyId, new Hash256(to.Value)), subject);
        }

        public void Flush()
        {
            if (_batch.BatchCommands.Count > 0)
            {
                _batch.ExecuteNonQuery();
            }
        }

        public void Dispose() => _batch.Dispose();

        void Queue(string sql, params ReadOnlySpan<object> values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }
            _batch.BatchCommands.Add(command);
        }
    }
}
