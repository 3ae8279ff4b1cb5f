using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Silo.Hosting;

/// <summary>How messages between grains and their snapshots are written, on both hosts.</summary>
public static class HubWire
{
    /// <summary>Web names, nulls and required parameters checked, numbers as numbers, enums as words. Read-only.</summary>
    /// <remarks>Unmapped members are skipped: a record is written as object, which adds its union's discriminator, and read by its runtime type,
    /// which does not know it. Schemas at the hub's border refuse unknown members instead.</remarks>
    public static JsonSerializerOptions Options { get; } = Make();

    static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            Converters = { new JsonStringEnumConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
