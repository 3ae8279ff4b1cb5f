using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>Finds resources, anchors and schemas of a document, only where the standard's keywords hold schemas.</summary>
internal sealed class SchemaWalk(SchemaDocument document, Action<SchemaResource> onResource)
{
    public const string DefaultDialect = "https://json-schema.org/draft/2020-12/schema";

    static readonly HashSet<string> Single = new(StringComparer.Ordinal)
    {
        "items", "contains", "additionalProperties", "propertyNames", "if", "then", "else", "not",
        "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    };

    static readonly HashSet<string> Listed = new(StringComparer.Ordinal) { "prefixItems", "allOf", "anyOf", "oneOf" };

    static readonly HashSet<string> Mapped = new(StringComparer.Ordinal) { "properties", "patternProperties", "dependentSchemas", "$defs" };

    /// <summary>Walks the whole document, registered under <paramref name="uri"/>.</summary>
    public void Run(string uri)
    {
        var root = new SchemaResource(document, uri, "", DialectOf(document.Root) ?? DefaultDialect);
        onResource(root);
        Visit(document.Root, root, "");
    }

    /// <summary>Walks a schema that was found by reference at a place where no known keyword holds one.</summary>
    public void Visit(JsonElement element, SchemaResource resource, string pointer)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            document.Places.TryAdd(pointer, new SchemaPlace(resource, pointer, element));
            return;
        }
        resource = EnterResource(element, resource, pointer);
        document.Places.TryAdd(pointer, new SchemaPlace(resource, pointer, element));
        foreach (var member in element.EnumerateObject())
        {
            VisitMember(member.Name, member.Value, resource, pointer + "/" + JsonPointer.Escape(member.Name));
        }
    }

    SchemaResource EnterResource(JsonElement element, SchemaResource resource, string pointer)
    {
        if (Text(element, "$id") is { } id)
        {
            var (uri, _) = SchemaUri.Resolve(resource.Uri, id);
            if (!string.Equals(uri, resource.Uri, StringComparison.Ordinal))
            {
                resource = new SchemaResource(document, uri, pointer, DialectOf(element) ?? resource.Dialect);
                onResource(resource);
            }
        }
        if (Text(element, "$anchor") is { } anchor)
        {
            AddAnchor(resource.Anchors, anchor, resource, pointer);
        }
        if (Text(element, "$dynamicAnchor") is { } dynamicAnchor)
        {
            AddAnchor(resource.Anchors, dynamicAnchor, resource, pointer);
            resource.DynamicAnchors[dynamicAnchor] = pointer;
        }
        return resource;
    }

    void VisitMember(string name, JsonElement value, SchemaResource resource, string pointer)
    {
        if (Single.Contains(name))
        {
            Visit(value, resource, pointer);
        }
        else if (Listed.Contains(name) && value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Visit(item, resource, $"{pointer}/{index++}");
            }
        }
        else if (Mapped.Contains(name) && value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                Visit(member.Value, resource, pointer + "/" + JsonPointer.Escape(member.Name));
            }
        }
    }

    static void AddAnchor(Dictionary<string, string> anchors, string name, SchemaResource resource, string pointer)
    {
        if (!anchors.TryAdd(name, pointer) && !string.Equals(anchors[name], pointer, StringComparison.Ordinal))
        {
            throw new SchemaException($"{resource.Uri}#{pointer[resource.Pointer.Length..]}", $"the anchor '{name}' stands twice in this resource");
        }
    }

    static string? DialectOf(JsonElement element) => Text(element, "$schema") is { } dialect ? SchemaUri.Resolve("", dialect).Resource : null;

    static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
