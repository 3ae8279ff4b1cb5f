using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Hub.Identity;

/// <summary>The file <c>identity.db</c>: WAL, <c>synchronous=FULL</c>, one writer. Thread-safe.</summary>
/// <remarks>
/// All writes of the process go through one connection under one lock: SQLite has one writer anyway, and waiting on the lock
/// is exact where SQLite's busy handler sleeps. What <see cref="Write{T}"/> returned from has reached the disk.
/// </remarks>
public sealed class IdentityDatabase : IDisposable
{
    readonly Lock writing = new();
    readonly SqliteConnection writer;
    readonly string connectionString;

    /// <summary>Opens or makes the file and brings its schema forward.</summary>
    /// <exception cref="InvalidOperationException">The file was written by a newer version.</exception>
    public IdentityDatabase(string path)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ToString();
        writer = Open();
        try
        {
            writer.Execute("PRAGMA journal_mode = WAL");
            if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            IdentitySchema.BringForward(writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>What the writer's connection says to <c>PRAGMA synchronous</c>: 2 is FULL.</summary>
    public int Synchronous => Write(connection => Convert.ToInt32(connection.Scalar("PRAGMA synchronous"), CultureInfo.InvariantCulture));

    /// <summary>Runs one short transaction; rolled back when <paramref name="work"/> throws.</summary>
    internal T Write<T>(Func<SqliteConnection, T> work)
    {
        lock (writing)
        {
            using var transaction = writer.BeginTransaction();
            var result = work(writer);
            transaction.Commit();
            return result;
        }
    }

    /// <summary>Reads on a connection of its own, beside the writer.</summary>
    internal T Read<T>(Func<SqliteConnection, T> work)
    {
        using var connection = Open();
        return work(connection);
    }

    public void Dispose()
    {
        writer.Dispose();
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        connection.Execute("PRAGMA synchronous = FULL");
        return connection;
    }
}
