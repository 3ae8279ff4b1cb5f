using Microsoft.Data.Sqlite;
using Orleans.Runtime;

namespace Hub.LocalHost.Storage;

/// <summary>A write that waits for its commit.</summary>
internal sealed record SnapshotWrite(string Provider, GrainId Id, long Etag, byte[]? Body)
{
    public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Commits writes together. A stale write fails alone; a failing commit fails all of its writes.</summary>
internal sealed class SnapshotWriter : IDisposable
{
    readonly SqliteConnection _connection;
    readonly SqliteCommand _insert;
    readonly SqliteCommand _update;

    public SnapshotWriter(SqliteConnection connection)
    {
        _connection = connection;
        SnapshotSchema.MakeDurable(connection);
        _insert = Command("INSERT INTO grain_snapshot (provider, id, etag, body) VALUES ($provider, $id, $etag + 1, $body) ON CONFLICT DO NOTHING RETURNING etag");
        _update = Command("UPDATE grain_snapshot SET etag = etag + 1, body = $body WHERE provider = $provider AND id = $id AND etag = $etag RETURNING etag");
    }

    public void Commit(IReadOnlyList<SnapshotWrite> writes)
    {
        var etags = new long?[writes.Count];
        try
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            for (var i = 0; i < writes.Count; i++)
            {
                etags[i] = Apply(writes[i], transaction);
            }
            transaction.Commit();
        }
        catch (SqliteException fault)
        {
            foreach (var write in writes)
            {
                write.Done.TrySetException(fault);
            }
            return;
        }
        for (var i = 0; i < writes.Count; i++)
        {
            Answer(writes[i], etags[i]);
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _update.Dispose();
    }

    static void Answer(SnapshotWrite write, long? etag)
    {
        if (etag is { } next)
        {
            write.Done.TrySetResult(next);
        }
        else
        {
            write.Done.TrySetException(new StaleSnapshotException($"The snapshot of {write.Id} no longer carries etag {write.Etag}."));
        }
    }

    long? Apply(SnapshotWrite write, SqliteTransaction transaction)
    {
        var command = write.Etag == 0 ? _insert : _update;
        command.Transaction = transaction;
        command.Parameters["$provider"].Value = write.Provider;
        command.Parameters["$id"].Value = write.Id.ToString();
        command.Parameters["$etag"].Value = write.Etag;
        command.Parameters["$body"].Value = (object?)write.Body ?? DBNull.Value;
        return (long?)command.ExecuteScalar();
    }

    SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in (string[])["$provider", "$id", "$etag", "$body"])
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }
        return command;
    }
}
