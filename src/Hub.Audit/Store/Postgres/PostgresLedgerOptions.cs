using System.Text.RegularExpressions;
using Npgsql;

namespace Hub.Audit.Store;

/// <summary>Where a log is kept in PostgreSQL.</summary>
public sealed partial record PostgresLedgerOptions
{
    /// <summary>Most connections that read at once.</summary>
    public const int MaxReaders = 16;

    /// <summary>Longest that one statement may take, seconds: a database that is silent longer has failed.</summary>
    public const int CommandTimeoutSeconds = 30;

    // Every statement finds its rows by an index, whatever the statistics of a table that grew since they were gathered say, and is planned once.
    const string PlanSettings = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c jit=off";

    /// <param name="connectionString">Npgsql's form; its role is the writer's.</param>
    /// <param name="schema">Schema of the tables: lower-case letters, digits and underscores.</param>
    public PostgresLedgerOptions(string connectionString, string schema = "ledger")
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(schema);
        if (!Identifier().IsMatch(schema))
        {
            throw new ArgumentException("A schema is named by lower-case letters, digits and underscores, at most 63.", nameof(schema));
        }
        (ConnectionString, Schema) = (connectionString, schema);
    }

    public string ConnectionString { get; }

    public string Schema { get; }

    /// <summary>The form for one connection, outside every pool.</summary>
    internal string Single() => Base(pooling: false).ConnectionString;

    /// <summary>The form for the readers' pool.</summary>
    internal string Pooled() => Base(pooling: true).ConnectionString;

    /// <summary>Whether a text can name a role or a schema without quotes.</summary>
    internal static bool IsIdentifier(string text) => Identifier().IsMatch(text);

    NpgsqlConnectionStringBuilder Base(bool pooling) => new(ConnectionString)
    {
        ApplicationName = "hub-ledger",
        CommandTimeout = CommandTimeoutSeconds,
        // Every statement is one of this room's few, so each is prepared at its second use.
        AutoPrepareMinUsages = 2,
        MaxAutoPrepare = 64,
        MaxPoolSize = MaxReaders,
        Pooling = pooling,
        SearchPath = Schema,
        Options = $"{new NpgsqlConnectionStringBuilder(ConnectionString).Options} {PlanSettings}".TrimStart(),
    };

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();
}
