using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>A log in one SQLite file, <c>hub.db</c>: write-ahead log, <c>synchronous=FULL</c>.</summary>
/// <remarks>One connection writes, others read; a commit returns after the WAL is synced. The file is not to be shared over a network.</remarks>
public sealed partial class SqliteLedgerStore : ILedgerStore
{
    /// <summary>Pages of the write-ahead log after which a commit itself moves them into the database file: only where <see cref="SqliteWalCopy"/> does not keep up.</summary>
    public const int WalPages = 64 * 1024;

    /// <summary>How long a write waits for another process that holds the file.</summary>
    public const int BusyTimeoutMs = 5_000;

    const int WriterCacheKiB = 32 * 1024;

    // synchronous: 2 = FULL.
    static readonly string[] DurabilityPragmas = ["synchronous", "journal_mode"];

    readonly string _origin;
    readonly string _writerSource;
    readonly string _readerSource;
    readonly SemaphoreSlim _gate = new(1, 1);
    SqliteConnection? _connection;
    SqliteBatch? _batch;
    SqliteHead? _head;
    SqliteDue? _due;
    SqliteReaders? _readers;
    SqliteWalCopy? _copy;

    SqliteLedgerStore(string path, string origin, SqliteOpenMode readers = SqliteOpenMode.ReadWrite)
    {
        _origin = origin;
        _writerSource = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWriteCreate, DefaultTimeout = BusyTimeoutMs / 1_000 }.ToString();
        _readerSource = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = readers }.ToString();
    }

    /// <summary>Opens the file, makes it when absent, and brings its schema up to date.</summary>
    /// <param name="path">Path of <c>hub.db</c>; its folder must exist.</param>
    /// <param name="origin">Origin line of the log; a file that holds another log is refused.</param>
    /// <exception cref="LedgerUnavailableException">Another origin, a newer schema, a damaged head; a file that is held, damaged or cannot be read.</exception>
    public static SqliteLedgerStore Open(string path, string origin)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(origin);
        var store = new SqliteLedgerStore(path, origin);
        try
        {
            store.Connect();
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

    /// <inheritdoc/>
    public ValueTask ReopenAsync(CancellationToken cancellation) => WriteAsync(
        () =>
        {
            Disconnect();
            Connect();
        },
        cancellation);

    /// <inheritdoc/>
    public ValueTask<LedgerHead> HeadAsync(CancellationToken cancellation) => WriteAsync(() => Head.Head(), cancellation);

    /// <inheritdoc/>
    public ValueTask<WriterLease> LeaseAsync(CancellationToken cancellation) => WriteAsync(() => Head.Lease(), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> TryReplaceLeaseAsync(WriterLease seen, WriterLease next, CancellationToken cancellation) =>
        WriteAsync(() => Head.Replace(seen, next), cancellation);

    /// <inheritdoc/>
    /// <remarks>Another connection would have to forget its pages after every commit and read them again.</remarks>
    public bool AnswersBesideCommit => false;

    /// <inheritdoc/>
    public ValueTask<BatchFacts> FactsAsync(BatchQuestions questions, CancellationToken cancellation) => WriteAsync(() => Batch.Facts(questions), cancellation);

    /// <inheritdoc/>
    public ValueTask CommitAsync(LedgerBatch batch, WriterLease lease, CancellationToken cancellation) => WriteAsync(
        () =>
        {
            Batch.InTransaction(() =>
            {
                if (!Head.Replace(lease, lease with { Renewal = lease.Renewal + 1 }) || !Head.Advance(batch.OldSize, batch.Head))
                {
                    throw HeadRows.Fenced();
                }
                Batch.Insert(batch);
            });
            _copy?.Wrote();
        },
        cancellation);

    /// <inheritdoc/>
    public ValueTask SaveCheckpointAsync(CheckpointRow checkpoint, WriterLease lease, CancellationToken cancellation) => WriteAsync(
        () => Batch.InTransaction(() =>
        {
            var current = Head.Lease();
            if (current.Owner != lease.Owner || current.Term != lease.Term)
            {
                throw HeadRows.Fenced();
            }
            Batch.Insert(checkpoint);
        }),
        cancellation);

    /// <inheritdoc/>
    public ValueTask PutDueAsync(DueItem item, CancellationToken cancellation) => WriteAsync(() => Due.Put(item), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> DoneAsync(DueItem item, CancellationToken cancellation) => WriteAsync(() => Due.Done(item), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> DurabilityAsync(CancellationToken cancellation) => WriteAsync(
        () => (IReadOnlyDictionary<string, string>)DurabilityPragmas.ToDictionary(
            name => name,
            name => Convert.ToString(SqliteSchema.Scalar(Connection, $"pragma {name}"), CultureInfo.InvariantCulture) ?? "",
            StringComparer.Ordinal),
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            Disconnect();
        }
        finally
        {
            _gate.Release();
        }
    }

    SqliteConnection Connection => _connection ?? throw new ObjectDisposedException(nameof(SqliteLedgerStore));

    SqliteBatch Batch => _batch ?? throw new ObjectDisposedException(nameof(SqliteLedgerStore));

    SqliteHead Head => _head ?? throw new ObjectDisposedException(nameof(SqliteLedgerStore));

    SqliteDue Due => _due ?? throw new ObjectDisposedException(nameof(SqliteLedgerStore));

    void Connect()
    {
        _connection = new(_writerSource);
        _connection.Open();
        SqliteSchema.Run(_connection, string.Create(CultureInfo.InvariantCulture, $"""
            pragma busy_timeout = {BusyTimeoutMs};
            pragma journal_mode = wal;
            pragma synchronous = full;
            pragma foreign_keys = on;
            pragma recursive_triggers = on;
            pragma wal_autocheckpoint = {WalPages};
            pragma cache_size = -{WriterCacheKiB};
            pragma temp_store = memory;
            """));
        SqliteSchema.Apply(_connection, _origin);
        _batch = new(_connection);
        _head = new(_connection, _origin);
        _due = new(_connection);
        _head.Head();
        Volatile.Write(ref _readers, new(_readerSource));
        _copy = new(_connection, _readerSource, _gate);
    }

    void Disconnect()
    {
        _copy?.Dispose();
        _copy = null;
        _batch?.Dispose();
        _head?.Dispose();
        _due?.Dispose();
        _connection?.Dispose();
        (_batch, _head, _due, _connection) = (null, null, null, null);
        Interlocked.Exchange(ref _readers, null)?.Dispose();
    }

    async ValueTask WriteAsync(Action work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            work();
        }
        finally
        {
            _gate.Release();
        }
    }

    async ValueTask<T> WriteAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return work();
        }
        finally
        {
            _gate.Release();
        }
    }
}
