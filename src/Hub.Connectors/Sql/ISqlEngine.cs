using System.Data.Common;

namespace Hub.Connectors;

/// <summary>What differs between SQL databases.</summary>
interface ISqlEngine
{
    /// <summary>Checks a connection string and gives it the form in which it is used, or says what is wrong with it.</summary>
    /// <param name="text">As configured.</param>
    /// <param name="baseFolder">For relative file names.</param>
    /// <param name="connectionString">The form to open with; null on a fault.</param>
    /// <returns>Null, or the fault.</returns>
    string? Parse(string text, string baseFolder, out string? connectionString);

    /// <summary>A new connection, not open.</summary>
    DbConnection Connect(string connectionString);

    /// <summary>Bounds what an open connection may return, and ends its work when <paramref name="ct"/> is cancelled until the result is disposed.</summary>
    IDisposable Bound(DbConnection open, int maxValueBytes, CancellationToken ct);

    /// <summary>The code for an error of the database, and a detail without data.</summary>
    FetchResult.Failed Explain(DbException error);
}
