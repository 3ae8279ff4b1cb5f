using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Orleans.Runtime;

namespace Hub.LocalHost.Storage;

/// <summary>One row of a grain's snapshot; etag 0 where there is none, body null where it was cleared.</summary>
internal readonly record struct SnapshotRow(long Etag, byte[]? Body);

/// <summary>Snapshots in SQLite. One writer; whatever waits is committed in one transaction, durable before anyone hears of it.</summary>
internal sealed class SnapshotStore : IAsyncDisposable
{
    const int MaxWaitingWrites = 4096;
    const int MaxWritesPerCommit = 256;
    const int MaxReaders = 8;

    readonly Channel<SnapshotWrite> _writes = Channel.CreateBounded<SnapshotWrite>(
        new BoundedChannelOptions(MaxWaitingWrites) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    readonly SemaphoreSlim _readers = new(MaxReaders);
    readonly string _connectionString;
    readonly Task _writer;

    public SnapshotStore(string path)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true }.ToString();
        using (var connection = Open())
        {
            SnapshotSchema.Prepare(connection);
        }
        using (ExecutionContext.SuppressFlow())
        {
            _writer = Task.Run(WriteAll);
        }
    }

    public async Task<SnapshotRow> Read(string provider, GrainId id)
    {
        await _readers.WaitAsync();
        try
        {
            return await Task.Run(() => ReadRow(provider, id));
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <param name="provider">Name of the storage.</param>
    /// <param name="id">The grain.</param>
    /// <param name="etag">What the row must still carry; 0 for a row that must not be there.</param>
    /// <param name="body">JSON, or null to clear.</param>
    /// <returns>The row's next etag.</returns>
    /// <exception cref="StaleSnapshotException">The row carries another etag.</exception>
    public async Task<long> Write(string provider, GrainId id, long etag, byte[]? body)
    {
        var write = new SnapshotWrite(provider, id, etag, body);
        await _writes.Writer.WriteAsync(write);
        return await write.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writer;
        _readers.Dispose();
        // Nothing of the file is held open after the end: who puts another in its place would otherwise meet connections to the old one.
        using var pooled = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(pooled);
    }

    SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    SnapshotRow ReadRow(string provider, GrainId id)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT etag, body FROM grain_snapshot WHERE provider = $provider AND id = $id";
        command.Parameters.AddWithValue("$provider", provider);
        command.Parameters.AddWithValue("$id", id.ToString());
        using var reader = command.ExecuteReader();
        if (!reader.Read())
        {
            return default;
        }
        return new SnapshotRow(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1));
    }

    async Task WriteAll()
    {
        await using var connection = Open();
        using var writer = new SnapshotWriter(connection);
        var batch = new List<SnapshotWrite>(MaxWritesPerCommit);
        while (await _writes.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaxWritesPerCommit && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }
            writer.Commit(batch);
        }
    }
}
