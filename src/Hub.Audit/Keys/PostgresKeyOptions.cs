using Npgsql;

namespace Hub.Audit.Keys;

/// <summary>Where a key store is kept in PostgreSQL: a database of its own, never the ledger's.</summary>
public sealed record PostgresKeyOptions
{
    /// <summary>Schema of the tables.</summary>
    public const string Schema = "keys";

    /// <summary>Most connections at once.</summary>
    public const int MaxConnections = 16;

    /// <summary>Longest that one statement may take, seconds: a database that is silent longer has failed.</summary>
    public const int CommandTimeoutSeconds = 30;

    // A look-up for each bucket, subjects and NIKs, and the few others.
    const int MaxPrepared = 300;

    // Every row is found by its key, whatever the statistics of a table say that grew since they were gathered.
    const string PlanSettings = "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off";

    const string Durable = "-c synchronous_commit=on";

    /// <param name="connectionString">Npgsql's form; its role is the hub's.</param>
    public PostgresKeyOptions(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    /// <summary>Without the connection string, which may hold a password.</summary>
    public override string ToString() => nameof(PostgresKeyOptions);

    /// <summary>The form for one connection, outside every pool.</summary>
    internal string Single() => Base(ConnectionString, pooling: false, PlanSettings);

    /// <summary>The form for the pool.</summary>
    /// <param name="waits">Whether the role's own setting waits for the disk, and more perhaps; else every connection is told to.</param>
    internal string Pooled(bool waits) => Base(ConnectionString, pooling: true, waits ? PlanSettings : $"{PlanSettings} {Durable}");

    static string Base(string text, bool pooling, string settings)
    {
        var given = new NpgsqlConnectionStringBuilder(text);
        return new NpgsqlConnectionStringBuilder(text)
        {
            ApplicationName = "hub-keys",
            CommandTimeout = CommandTimeoutSeconds,
            AutoPrepareMinUsages = 2,
            MaxAutoPrepare = MaxPrepared,
            MaxPoolSize = MaxConnections,
            Pooling = pooling,
            SearchPath = Schema,
            Options = $"{given.Options} {settings}".TrimStart(),
        }.ConnectionString;
    }
}
