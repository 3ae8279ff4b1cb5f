using System.Text.Json;
using Orleans.Storage;

namespace Hub.Silo.Hosting;

/// <summary>Snapshots as the hub's JSON, without type names. One that cannot be read is rebuilt from the log.</summary>
internal sealed class SnapshotSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, HubWire.Options));

    public T? Deserialize<T>(BinaryData input)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(input, HubWire.Options);
        }
        catch (JsonException)
        {
            return default; // Orleans makes a fresh state of it
        }
    }
}
