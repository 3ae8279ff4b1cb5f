using System.Text.Json;
using Hub.Canon.Schemas;

namespace Hub.Connectors;

/// <summary>Where one field of a dataset is found at its source.</summary>
/// <param name="Name">In the dataset.</param>
/// <param name="At">Column or place in the answer.</param>
/// <param name="Type">What it must hold.</param>
/// <param name="Optional">Whether the source may leave it empty.</param>
/// <param name="Schema">What else it must hold to (JSON Schema 2020-12), or null.</param>
sealed record FieldBinding<TPlace>(string Name, TPlace At, FieldType Type, bool Optional, CompiledSchema? Schema)
{
    /// <summary>Whether a value is what the dataset declares. Null is none.</summary>
    public bool Accepts(JsonElement value) => FieldTypes.Fits(Type, value) && (Schema is null || Schema.Validate(value).IsValid);
}

/// <summary>All fields of a dataset, by name.</summary>
sealed class FieldMap<TPlace>(IReadOnlyCollection<FieldBinding<TPlace>> bindings)
{
    readonly Dictionary<string, FieldBinding<TPlace>> _byName = bindings.ToDictionary(b => b.Name, StringComparer.Ordinal);

    public IReadOnlySet<string> Names { get; } = bindings.Select(b => b.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The bindings of the fields asked for, in their order.</summary>
    public List<FieldBinding<TPlace>> Of(FetchRequest request) => [.. request.Fields.Select(name => _byName[name])];
}
