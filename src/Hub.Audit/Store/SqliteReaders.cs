using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>Connections that only read, kept open with their statements prepared: opening and preparing cost more than most reads. Thread-safe.</summary>
sealed class SqliteReaders(string source) : IDisposable
{
    /// <summary>Most connections kept; a burst opens more and closes them again.</summary>
    public const int MaxIdle = 8;

    readonly Lock _lock = new();
    readonly Stack<SqliteReader> _idle = new();
    bool _closed;

    /// <summary>A connection for one read.</summary>
    public SqliteReader Rent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_idle.TryPop(out var reader))
            {
                return reader;
            }
        }
        return new(source);
    }

    /// <summary>Gives a connection back after a read that went well.</summary>
    public void Return(SqliteReader reader)
    {
        lock (_lock)
        {
            if (!_closed && _idle.Count < MaxIdle)
            {
                _idle.Push(reader);
                return;
            }
        }
        reader.Dispose();
    }

    /// <summary>Closes what is idle; what is lent is closed when it comes back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            while (_idle.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }
    }
}

/// <summary>One reading connection. Not thread-safe.</summary>
sealed class SqliteReader : IDisposable
{
    const int CacheKiB = 2 * 1024;

    readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public SqliteReader(string source)
    {
        Connection = new SqliteConnection(source);
        try
        {
            Connection.Open();
            SqliteSchema.Run(Connection, string.Create(CultureInfo.InvariantCulture, $"pragma query_only = on; pragma busy_timeout = {SqliteLedgerStore.BusyTimeoutMs}; pragma cache_size = -{CacheKiB}"));
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    /// <summary>All rows; the connection sees one committed state and holds on to nothing afterwards.</summary>
    /// <param name="sql">A text of this room; each is prepared once and kept.</param>
    /// <param name="values">long, int, string or byte[] for ?1, ?2 …</param>
    public List<T> Query<T>(string sql, Func<Statement, T> read, ReadOnlySpan<object> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new(Connection, sql);
            _statements.Add(sql, statement);
        }
        for (var i = 0; i < values.Length; i++)
        {
            _ = values[i] switch
            {
                long number => statement.Bind(i + 1, number),
                int number => statement.Bind(i + 1, number),
                string text => statement.Bind(i + 1, text),
                byte[] bytes => statement.Bind(i + 1, bytes),
                var other => throw new ArgumentException($"{other.GetType().Name} is not bound.", nameof(values)),
            };
        }
        var rows = new List<T>();
        try
        {
            while (statement.Step())
            {
                rows.Add(read(statement));
            }
        }
        finally
        {
            statement.Reset();
        }
        return rows;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
        Connection.Dispose();
    }
}
