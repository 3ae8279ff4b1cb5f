using Npgsql;

namespace Hub.Audit.Store;

/// <summary>A log in a schema of a PostgreSQL database.</summary>
/// <remarks>One connection writes, a pool reads; a commit returns after the server has synced it (<c>synchronous_commit</c>).</remarks>
public sealed partial class PostgresLedgerStore : ILedgerStore
{
    readonly PostgresLedgerOptions _options;
    readonly string _origin;
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly NpgsqlDataSource _readers;
    NpgsqlConnection? _connection;
    bool _closed;

    PostgresLedgerStore(PostgresLedgerOptions options, string origin)
    {
        (_options, _origin) = (options, origin);
        _readers = NpgsqlDataSource.Create(options.Pooled());
    }

    /// <summary>Opens the log; where it is absent or older and the role may, makes it or brings it up to date.</summary>
    /// <param name="options">Where it is kept.</param>
    /// <param name="origin">Origin line of the log; a schema that holds another log is refused.</param>
    /// <exception cref="LedgerUnavailableException">No connection, another origin, a newer schema, a role that may not bring an older one up to date,
    /// a damaged head, a server that does not sync.</exception>
    public static async Task<PostgresLedgerStore> OpenAsync(PostgresLedgerOptions options, string origin, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(origin);
        var store = new PostgresLedgerStore(options, origin);
        try
        {
            await store.ConnectAsync(cancellation);
            return store;
        }
        catch (Exception fault)
        {
            await store.DisposeAsync();
            if (fault is NpgsqlException refused)
            {
                throw new LedgerUnavailableException(LedgerCodes.Unavailable, $"The ledger's database cannot be opened: {Say(refused)}", refused);
            }
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReopenAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await DisconnectAsync();
            _readers.Clear();
            await ConnectAsync(cancellation);
        }
        catch (NpgsqlException fault)
        {
            throw Away(fault);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<LedgerHead> HeadAsync(CancellationToken cancellation) => WriteAsync(connection => PostgresHead.ReadAsync(connection, _origin, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<WriterLease> LeaseAsync(CancellationToken cancellation) => WriteAsync(connection => PostgresHead.LeaseAsync(connection, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> TryReplaceLeaseAsync(WriterLease seen, WriterLease next, CancellationToken cancellation) =>
        WriteAsync(connection => PostgresHead.ReplaceAsync(connection, seen, next, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask CommitAsync(LedgerBatch batch, WriterLease lease, CancellationToken cancellation) => await WriteAsync(
        async connection =>
        {
            try
            {
                await PostgresBatch.CommitAsync(connection, batch, lease, _origin, cancellation);
                return true;
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.DivisionByZero)
            {
                throw HeadRows.Fenced();
            }
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask SaveCheckpointAsync(CheckpointRow checkpoint, WriterLease lease, CancellationToken cancellation) => await WriteAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using (var hold = new NpgsqlCommand("select one from lease for share", connection))
            {
                await hold.ExecuteScalarAsync(cancellation);
            }
            var current = await PostgresHead.LeaseAsync(connection, cancellation);
            if (current.Owner != lease.Owner || current.Term != lease.Term)
            {
                throw HeadRows.Fenced();
            }
            await PostgresBatch.InsertAsync(connection, checkpoint, cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask PutDueAsync(DueItem item, CancellationToken cancellation) => await WriteAsync(
        connection => RunAsync(
            connection,
            "insert into due (key, at, payload, sum) values ($1, $2, $3, $4) on conflict (key) do update set at = excluded.at, payload = excluded.payload, sum = excluded.sum",
            cancellation,
            item.Key,
            item.At,
            item.Payload,
            RowCheck.Of(item.Key, item.At, item.Payload)),
        cancellation);

    /// <inheritdoc/>
    public async ValueTask<bool> DoneAsync(DueItem item, CancellationToken cancellation) =>
        await WriteAsync(connection => RunAsync(connection, "delete from due where key = $1 and at = $2", cancellation, item.Key, item.At), cancellation) == 1;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> DurabilityAsync(CancellationToken cancellation) => WriteAsync(
        async connection =>
        {
            var said = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var name in PostgresDurability.Settings)
            {
                said[name] = await PostgresDurability.ReadAsync(connection, name, cancellation);
            }
            return (IReadOnlyDictionary<string, string>)said;
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _closed = true;
            await DisconnectAsync();
            await _readers.DisposeAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        var connection = new NpgsqlConnection(_options.Single());
        try
        {
            await connection.OpenAsync(cancellation);
            await PostgresDurability.RequireAsync(connection, cancellation);
            if (await PostgresSchema.VersionAsync(connection, cancellation) != PostgresSchema.Newest)
            {
                await PostgresSchema.ApplyAsync(connection, _options.Schema, _origin, writer: null, cancellation);
            }
            await PostgresHead.ReadAsync(connection, _origin, cancellation);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        return _connection = connection;
    }

    /// <summary>The writer's connection; a new one after the server went away, because the fence, not the connection, says who may write.</summary>
    async ValueTask<NpgsqlConnection> ConnectedAsync(CancellationToken cancellation)
    {
        if (_connection is { State: System.Data.ConnectionState.Open } open)
        {
            return open;
        }
        await DisconnectAsync();
        return await ConnectAsync(cancellation);
    }

    async Task DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    async ValueTask<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await work(await ConnectedAsync(cancellation));
        }
        catch (NpgsqlException fault)
        {
            throw Away(fault);
        }
        finally
        {
            _gate.Release();
        }
    }

    // Callers know the ledger's own fault; what the database said is inside.
    static LedgerUnavailableException Away(NpgsqlException fault) => new(LedgerCodes.Unavailable, $"The ledger's database failed: {fault.Message}", fault);

    static string Say(NpgsqlException fault) => fault is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied
        ? $"{denied.MessageText}. Its owner makes the tables and brings them up to date: hub ledger migrate."
        : fault.Message;

    static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
#pragma warning disable CA2100 // a constant of this class
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        PostgresHead.Add(command.Parameters, values);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
