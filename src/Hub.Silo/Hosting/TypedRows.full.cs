using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Hub.Silo.Hosting;

/// <summary>Puts the grain's type into the key of its row.</summary>
/// <remarks>Orleans stores the state of every <see cref="Grain{TGrainState}"/> under one name, and keys that read as hex as numbers:
/// two classes with one key, or "7" and "007", would share a row.</remarks>
internal sealed class TypedRows(IGrainStorage rows) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rows.ReadStateAsync(stateName, RowOf(grainId), grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rows.WriteStateAsync(stateName, RowOf(grainId), grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rows.ClearStateAsync(stateName, RowOf(grainId), grainState);

    static GrainId RowOf(GrainId id) => GrainId.Create(id.Type.ToString(), $"{id.Type}|{id.Key}");
}
