using System.Text;
using System.Text.Json;
using Hub.Canon.Schemas;

namespace Hub.Rules.Policies;

/// <summary>The shape of each kind of file, by the schemas that ship with the hub.</summary>
static class PolicySchemas
{
    static readonly Dictionary<PolicyFileKind, CompiledSchema> Compiled =
        Enum.GetValues<PolicyFileKind>().ToDictionary(kind => kind, kind => SchemaSet.Embedded.Compile($"schemas/{Name(kind)}.schema.json"));

    /// <summary>Faults of one file against its schema.</summary>
    public static IReadOnlyList<PolicyFault> Check(PolicyFileKind kind, string path, YamlText text)
    {
        using var document = JsonDocument.Parse(text.Root.ToJsonString());
        var faults = Faults(kind, document.RootElement)
            .Select(fault => new PolicyFault(path, text.LineOf(fault.InstanceLocation), fault.InstanceLocation, ReasonCodes.SchemaInvalid, fault.Message));
        var own = kind is PolicyFileKind.Dataset ? OwnSchema(document.RootElement, path, text) : [];
        return [.. faults, .. own];
    }

    /// <summary>Faults of a document that did not come from a file.</summary>
    public static IReadOnlyList<SchemaFault> Faults(PolicyFileKind kind, JsonElement document) => Compiled[kind].Validate(document).Faults;

    // A dataset carries the schema of what is fetched; it must compile.
    static IEnumerable<PolicyFault> OwnSchema(JsonElement dataset, string path, YamlText text)
    {
        if (!dataset.TryGetProperty("schema", out var schema))
        {
            yield break;
        }
        foreach (var fault in DatasetSchema.Faults(schema))
        {
            var pointer = $"/schema{fault.InstanceLocation}";
            yield return new(path, text.LineOf(pointer), pointer, ReasonCodes.SchemaInvalid, fault.Message);
        }
    }

    /// <summary>Name of the schema: the file's ending, but for those that would share it with another schema.</summary>
    static string Name(PolicyFileKind kind) => kind switch
    {
        PolicyFileKind.Case => "policy-case",
        PolicyFileKind.Notice => "consent-notice",
        _ => kind.Code(),
    };
}

/// <summary>The schema of what a provider gives about one person.</summary>
public static class DatasetSchema
{
    const string Uri = "dataset/person.schema.json";

    /// <summary>The compiled schema of a dataset of a loaded set.</summary>
    public static CompiledSchema Compile(DatasetDefinition dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Register(dataset.Schema).Compile(Uri, FormatUse.Assertion);
    }

    internal static IReadOnlyList<SchemaFault> Faults(JsonElement schema)
    {
        try
        {
            return Register(schema).TryCompile(Uri) is SchemaCompilation.Refused refused ? refused.Faults : [];
        }
        catch (SchemaException refused)
        {
            return refused.Faults;
        }
    }

    static SchemaSet Register(JsonElement schema)
    {
        var set = new SchemaSet();
        set.Add(Uri, Encoding.UTF8.GetBytes(schema.GetRawText()));
        return set;
    }
}
