using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>A registered document: its resources, and every schema in it by its JSON pointer.</summary>
internal sealed class SchemaDocument(JsonElement root, bool isStandard)
{
    /// <summary>Every known schema by its pointer from the document's root.</summary>
    public Dictionary<string, SchemaPlace> Places { get; } = new(StringComparer.Ordinal);

    public JsonElement Root { get; } = root;

    /// <summary>Whether it is a published metaschema, which needs no check by a metaschema.</summary>
    public bool IsStandard { get; } = isStandard;

    /// <summary>Set before the check against the metaschema starts, so that a schema may be its own metaschema.</summary>
    public bool IsChecked { get; set; } = isStandard;
}

/// <summary>A schema with a URI of its own: a document's root, or a subschema with <c>$id</c>.</summary>
/// <param name="document">Where it lies.</param>
/// <param name="uri">Absolute, without fragment.</param>
/// <param name="pointer">From the document's root.</param>
/// <param name="dialect">URI of its metaschema.</param>
internal sealed class SchemaResource(SchemaDocument document, string uri, string pointer, string dialect)
{
    public SchemaDocument Document { get; } = document;

    public string Uri { get; } = uri;

    public string Pointer { get; } = pointer;

    public string Dialect { get; } = dialect;

    /// <summary>Pointers of <c>$anchor</c> and <c>$dynamicAnchor</c> alike.</summary>
    public Dictionary<string, string> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Pointers of <c>$dynamicAnchor</c>.</summary>
    public Dictionary<string, string> DynamicAnchors { get; } = new(StringComparer.Ordinal);
}

/// <summary>A schema where it stands.</summary>
internal sealed record SchemaPlace(SchemaResource Resource, string Pointer, JsonElement Element)
{
    public string Location => Resource.Uri + "#" + Pointer[Resource.Pointer.Length..];
}
