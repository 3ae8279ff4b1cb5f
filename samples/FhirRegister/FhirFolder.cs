using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Samples;

/// <summary>FHIR resources of a folder, by <c>Type/id</c>.</summary>
sealed class FhirFolder
{
    const int MaxFiles = 10_000;

    readonly Dictionary<string, JsonObject> _resources = new(StringComparer.Ordinal);
    Dictionary<string, string> _byNik = new(StringComparer.Ordinal);

    public int Count => _resources.Count;

    /// <summary>Reads all <c>*.json</c> of a folder.</summary>
    /// <param name="folder">One resource a file.</param>
    /// <param name="map">A JSON file <c>{"NIK": "Patient/id"}</c>, or null.</param>
    public static FhirFolder Read(string folder, string? map)
    {
        var read = new FhirFolder();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Take(MaxFiles))
        {
            var resource = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            read._resources.Add($"{resource["resourceType"]}/{resource["id"]}", resource);
        }
        if (map is not null)
        {
            read._byNik = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(map))!;
        }
        return read;
    }

    public JsonObject? Find(string reference) => _resources.GetValueOrDefault(reference);

    public JsonObject? FindByNik(string nik) => _byNik.TryGetValue(nik, out var reference) ? Find(reference) : null;
}
