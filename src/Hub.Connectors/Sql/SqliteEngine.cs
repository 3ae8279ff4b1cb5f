using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hub.Connectors;

/// <summary>SQLite files, opened to be read and never created.</summary>
sealed class SqliteEngine : ISqlEngine
{
    public string? Parse(string text, string baseFolder, out string? connectionString)
    {
        connectionString = null;
        SqliteConnectionStringBuilder builder;
        try
        {
            builder = new SqliteConnectionStringBuilder(text);
        }
        catch (ArgumentException)
        {
            return "is no SQLite connection string";
        }
        if (builder.Mode != SqliteOpenMode.ReadOnly)
        {
            return "must say Mode=ReadOnly";
        }
        if (builder.DataSource.Length == 0 || builder.DataSource.Contains(':', StringComparison.Ordinal))
        {
            return "must name a file as its Data Source";
        }
        builder.DataSource = Path.GetFullPath(builder.DataSource, baseFolder);
        connectionString = builder.ToString();
        return null;
    }

    public DbConnection Connect(string connectionString) => new SqliteConnection(connectionString);

    public IDisposable Bound(DbConnection open, int maxValueBytes, CancellationToken ct)
    {
        var handle = ((SqliteConnection)open).Handle!;
        _ = raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_LENGTH, maxValueBytes);
        // The provider's own Cancel does nothing; disposal of the registration waits for a running interrupt.
        return ct.Register(static state => raw.sqlite3_interrupt((sqlite3)state!), handle);
    }

    public FetchResult.Failed Explain(DbException error)
    {
        var code = ((SqliteException)error).SqliteErrorCode;
        return code switch
        {
            raw.SQLITE_ERROR => new(FetchCodes.Invalid, "the table or a column is not there"),
            raw.SQLITE_TOOBIG => new(FetchCodes.Invalid, "a value is too large"),
            raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => new(FetchCodes.Invalid, "the file is no sound database"),
            _ => new(FetchCodes.Unavailable, $"the database cannot be read (SQLite {code})"),
        };
    }
}
