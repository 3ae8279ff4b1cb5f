using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hub.Audit.Store;

/// <summary>Moves the write-ahead log into the database file beside the writer, so that no commit waits for it.</summary>
/// <remarks>
/// Passes run on a connection of their own while commits go on; when little is left, the last pass holds the writer's gate for some
/// milliseconds, and the next commit begins the write-ahead log anew. A fault is told by the next <see cref="Wrote"/>, since what the
/// log says to be in the file may then be lost: the writer treats it as fatal to itself, and the pages are still in the write-ahead log.
/// </remarks>
sealed class SqliteWalCopy : IDisposable
{
    /// <summary>Pages written before a copy begins.</summary>
    const int PagesBefore = 8 * 1024;

    /// <summary>Pages left over for the pass that holds the gate.</summary>
    const int PagesLeft = 512;

    const int MaxPasses = 8;

    // sqlite3_db_status: pages that the connection has written.
    const int PagesWritten = 9;

    readonly sqlite3 _writer;
    readonly string _source;
    readonly SemaphoreSlim _gate;
    readonly SemaphoreSlim _due = new(0, 1);
    readonly CancellationTokenSource _stop = new();
    readonly Task _copying;
    volatile Exception? _fault;
    int _copiedAt;
    volatile bool _asked;

    /// <param name="writer">The writer's open connection.</param>
    /// <param name="source">Opens the same file.</param>
    /// <param name="gate">Held by whoever uses the writer's connection.</param>
    public SqliteWalCopy(SqliteConnection writer, string source, SemaphoreSlim gate)
    {
        (_writer, _source, _gate) = (writer.Handle!, source, gate);
        _copying = Task.Run(CopyAsync, CancellationToken.None);
    }

    /// <summary>To be called with the gate held, after a commit.</summary>
    /// <exception cref="LedgerUnavailableException">A copy has failed.</exception>
    public void Wrote()
    {
        if (_fault is { } fault)
        {
            throw new LedgerUnavailableException(LedgerCodes.Unavailable, $"Moving the write-ahead log into the ledger's file failed: {fault.Message}", fault);
        }
        if (!_asked && Written() - _copiedAt >= PagesBefore)
        {
            _asked = true;
            _due.Release();
        }
    }

    /// <summary>Ends after the pass that runs. May be called with the gate held.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _copying.GetAwaiter().GetResult();
        _stop.Dispose();
        _due.Dispose();
    }

    async Task CopyAsync()
    {
        try
        {
            await using var connection = new SqliteConnection(_source);
            await connection.OpenAsync(_stop.Token);
            SqliteSchema.Run(connection, $"pragma busy_timeout = {SqliteLedgerStore.BusyTimeoutMs}; pragma synchronous = full;");
            using var pass = new Statement(connection, "pragma wal_checkpoint(passive)");
            while (true)
            {
                await _due.WaitAsync(_stop.Token);
                await CopyOnceAsync(pass);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closing; the last connection to close moves what is left.
        }
        catch (Exception fault)
        {
            _fault = fault;
        }
    }

    async Task CopyOnceAsync(Statement pass)
    {
        for (var i = 0; i < MaxPasses && Run(pass) > PagesLeft; i++)
        {
            _stop.Token.ThrowIfCancellationRequested();
        }
        await _gate.WaitAsync(_stop.Token);
        try
        {
            Run(pass);
            _copiedAt = Written();
            _asked = false;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>One pass; gives the pages that were written meanwhile or that a reader still needs.</summary>
    static long Run(Statement pass)
    {
        if (!pass.Step())
        {
            return 0;
        }
        var left = pass.Long(1) - pass.Long(2);
        pass.Reset();
        return left;
    }

    int Written()
    {
        _ = raw.sqlite3_db_status(_writer, PagesWritten, out var pages, out _, 0);
        return pages;
    }
}
