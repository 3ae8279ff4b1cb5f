using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <content>A log that ended, in a file that nothing writes to any more.</content>
public sealed partial class SqliteLedgerStore
{
    /// <summary>Opens the file for reading alone, whatever its mode says. Reads work as on any store; every write fails.</summary>
    /// <param name="path">A ledger that was closed into one file (<see cref="Recovery.ContinuationFolder"/>).</param>
    /// <param name="origin">Origin line of its log.</param>
    /// <exception cref="LedgerUnavailableException">Another origin, a damaged head, or no ledger.</exception>
    public static SqliteLedgerStore OpenArchive(string path, string origin)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(origin);
        var store = new SqliteLedgerStore(path, origin, SqliteOpenMode.ReadOnly);
        try
        {
            store.ConnectToRead();
            return store;
        }
        catch (SqliteException fault)
        {
            store.Disconnect();
            throw SqliteFaults.OfLedger(path, fault);
        }
        catch
        {
            store.Disconnect();
            throw;
        }
    }

    void ConnectToRead()
    {
        _connection = new(_readerSource);
        _connection.Open();
        _head = new(_connection, _origin);
        _head.Head();
        Volatile.Write(ref _readers, new(_readerSource));
    }
}
