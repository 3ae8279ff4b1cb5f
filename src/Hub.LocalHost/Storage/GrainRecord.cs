using System.Text.Json;
using Hub.LocalHost.Runtime;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Hub.LocalHost.Storage;

/// <summary>The state of one activation, and the etag of the row it was read from or written to.</summary>
internal sealed class GrainRecord<TState>(SnapshotStore store, JsonSerializerOptions json, ILogger log, string provider, GrainId id)
{
    long _etag;

    public TState State { get; set; } = Activator.CreateInstance<TState>();

    public async Task Read()
    {
        var row = await store.Read(provider, id);
        _etag = row.Etag;
        State = row.Body is null ? Activator.CreateInstance<TState>() : Parse(row.Body);
    }

    public async Task Write() => _etag = await store.Write(provider, id, _etag, JsonSerializer.SerializeToUtf8Bytes(State, json));

    public async Task Clear()
    {
        _etag = await store.Write(provider, id, _etag, body: null);
        State = Activator.CreateInstance<TState>();
    }

    /// <summary>A snapshot is a projection: one that another version wrote and this one cannot read is rebuilt, not mourned.</summary>
    TState Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<TState>(body, json) ?? Activator.CreateInstance<TState>();
        }
        catch (JsonException fault)
        {
            HostLog.SnapshotUnreadable(log, fault, id);
            return Activator.CreateInstance<TState>();
        }
    }
}
