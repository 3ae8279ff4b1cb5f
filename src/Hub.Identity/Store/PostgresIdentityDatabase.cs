using System.Data;
using System.Globalization;
using Npgsql;

namespace Hub.Identity;

/// <summary>A PostgreSQL database of identity's own, schema <c>identity</c>; serializable transactions, repeated where two met.</summary>
/// <remarks>
/// One hub process at a time holds the database (<see cref="PostgresHold"/>): which proofs were used and who is suspended is
/// remembered in that process, so two of them would each accept what the other refuses.
/// </remarks>
public sealed class PostgresIdentityDatabase : IdentityDatabase
{
    /// <summary>Most connections at once.</summary>
    public const int MaxConnections = 16;

    /// <summary>How often a transaction that met another is run again.</summary>
    public const int MaxTries = 32;

    /// <summary>Longest that one statement may take, seconds.</summary>
    public const int CommandTimeoutSeconds = 30;

    readonly NpgsqlDataSource _source;
    readonly PostgresHold _hold;

    /// <param name="connectionString">Npgsql's form; its role owns the schema <c>identity</c> or may make it.</param>
    public PostgresIdentityDatabase(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "hub-identity",
            CommandTimeout = CommandTimeoutSeconds,
            MaxPoolSize = MaxConnections,
            SearchPath = "identity",
            AutoPrepareMinUsages = 2,
            MaxAutoPrepare = 64,
        };
        _source = NpgsqlDataSource.Create(settings.ConnectionString);
        _hold = new PostgresHold(settings.ConnectionString);
    }

    public override bool IsHeld => _hold.IsHeld;

    public override bool IsLost => _hold.IsLost;

    public override IDisposable WhenLost(Action callback) => _hold.WhenLost(callback);

    public override ValueTask Open(CancellationToken cancellationToken) => _hold.Take(connection => Upgrade(connection, cancellationToken), cancellationToken);

    static async Task Upgrade(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var session = new SqlSession(connection, transaction: null);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await session.Execute("CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)");
        var version = Convert.ToInt32(await session.Scalar("SELECT coalesce(max(version), 0) FROM schema_version"), CultureInfo.InvariantCulture);
        foreach (var step in IdentitySchema.After(version))
        {
            await session.Execute(IdentitySchema.ForPostgres(step));
        }
        await session.Execute("DELETE FROM schema_version");
        await session.Execute("INSERT INTO schema_version (version) VALUES (@version)", ("@version", (long)IdentitySchema.Version));
        await transaction.CommitAsync(cancellationToken);
    }

    public override async ValueTask<string> Durability(CancellationToken cancellationToken)
    {
        var (commit, sync) = await Read(
            async session => (await session.Scalar("SHOW synchronous_commit"), await session.Scalar("SHOW fsync")), cancellationToken);
        return $"postgresql synchronous_commit={commit} fsync={sync}";
    }

    internal override async ValueTask<T> Read<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return await work(new SqlSession(connection, transaction));
    }

    internal override async ValueTask<T> Write<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var tries = 0;
        while (true)
        {
            tries++;
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
                var session = new SqlSession(connection, transaction);
                await _hold.Join(session);
                var result = await work(session);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (PostgresException met) when (met.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && tries < MaxTries)
            {
                // Another was first; what it wrote is seen by the next try.
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _hold.DisposeAsync();
    }
}
