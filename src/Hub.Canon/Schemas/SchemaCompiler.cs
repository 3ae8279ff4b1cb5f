using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>Turns registered documents into nodes: each schema once, references resolved to nodes.</summary>
internal sealed class SchemaCompiler(SchemaSet set, FormatUse formats)
{
    readonly Dictionary<(SchemaDocument, string), SchemaNode> nodes = [];
    readonly Queue<(SchemaNode Node, SchemaPlace Place)> unfilled = [];
    readonly HashSet<SchemaResource> entered = [];
    readonly Dictionary<string, Dictionary<SchemaResource, SchemaNode>> dynamicAnchors = new(StringComparer.Ordinal);
    readonly Dictionary<string, Vocabularies> dialects = new(StringComparer.Ordinal);

    public FormatUse Formats { get; } = formats;

    public SchemaNode Compile(string uri)
    {
        var root = NodeOf(Resolve("", uri, uri));
        while (unfilled.TryDequeue(out var next))
        {
            Fill(next.Node, next.Place);
        }
        return root;
    }

    /// <summary>The node of a place; filled later, so that circles close.</summary>
    public SchemaNode NodeOf(SchemaPlace place)
    {
        var key = (place.Resource.Document, place.Pointer);
        if (nodes.TryGetValue(key, out var known))
        {
            return known;
        }
        var node = new SchemaNode(place.Resource, place.Location);
        nodes.Add(key, node);
        unfilled.Enqueue((node, place));
        EnterResource(place.Resource);
        return node;
    }

    /// <summary>The place that <paramref name="reference"/> leads to.</summary>
    /// <param name="from">URI of the resource that holds the reference.</param>
    /// <param name="reference">Any URI reference.</param>
    /// <param name="location">Of the keyword, for the fault.</param>
    public SchemaPlace Resolve(string from, string reference, string location)
    {
        var (uri, fragment) = SchemaUri.Resolve(from, reference);
        var resource = set.Find(uri) ?? throw new SchemaException(location, $"the reference '{reference}' leads to '{uri}', which is not registered; nothing is fetched");
        fragment = Uri.UnescapeDataString(fragment);
        if (fragment.Length == 0)
        {
            return resource.Document.Places[resource.Pointer];
        }
        return (fragment[0] == '/' ? Follow(resource, fragment) : Anchor(resource, fragment))
            ?? throw new SchemaException(location, $"the reference '{reference}' leads to nothing in '{uri}'");
    }

    /// <summary>By resource, the nodes at the dynamic anchor of that name; grows until compilation ends.</summary>
    public IReadOnlyDictionary<SchemaResource, SchemaNode> DynamicAnchors(string name) => AnchorsNamed(name);

    /// <summary>What is in force in a resource, by its metaschema's <c>$vocabulary</c>.</summary>
    public Vocabularies VocabulariesOf(SchemaResource resource)
    {
        if (!dialects.TryGetValue(resource.Dialect, out var vocabularies))
        {
            vocabularies = ReadVocabularies(resource);
            dialects.Add(resource.Dialect, vocabularies);
        }
        return vocabularies;
    }

    static SchemaPlace? Anchor(SchemaResource resource, string name) =>
        resource.Anchors.TryGetValue(name, out var pointer) ? resource.Document.Places[pointer] : null;

    static SchemaPlace? Follow(SchemaResource resource, string fragment)
    {
        var document = resource.Document;
        var place = document.Places[resource.Pointer];
        var (element, pointer) = (place.Element, resource.Pointer);
        foreach (var token in fragment[1..].Split('/'))
        {
            if (JsonPointer.Step(element, JsonPointer.Unescape(token)) is not { } stepped)
            {
                return null;
            }
            (element, pointer) = (stepped, pointer + "/" + token);
            place = document.Places.GetValueOrDefault(pointer, place);
        }
        if (!document.Places.ContainsKey(pointer))
        {
            // A schema where no known keyword holds one; identifiers in it count only for itself.
            new SchemaWalk(document, _ => { }).Visit(element, place.Resource, pointer);
        }
        return document.Places[pointer];
    }

    void EnterResource(SchemaResource resource)
    {
        if (!entered.Add(resource))
        {
            return;
        }
        CheckByMetaschema(resource.Document);
        foreach (var (name, pointer) in resource.DynamicAnchors)
        {
            AnchorsNamed(name)[resource] = NodeOf(resource.Document.Places[pointer]);
        }
    }

    Dictionary<SchemaResource, SchemaNode> AnchorsNamed(string name)
    {
        if (!dynamicAnchors.TryGetValue(name, out var anchors))
        {
            anchors = [];
            dynamicAnchors.Add(name, anchors);
        }
        return anchors;
    }

    void CheckByMetaschema(SchemaDocument document)
    {
        if (document.IsChecked)
        {
            return;
        }
        document.IsChecked = true;
        var root = document.Places[""].Resource;
        VocabulariesOf(root);
        try
        {
            var result = set.Metaschema(root.Dialect).Validate(document.Root);
            if (!result.IsValid)
            {
                throw new SchemaException([.. result.Faults.Select(fault => fault with
                {
                    KeywordLocation = root.Uri + "#" + fault.InstanceLocation,
                    Message = $"{fault.Message} [{fault.KeywordLocation}]",
                })]);
            }
        }
        catch (SchemaException)
        {
            document.IsChecked = false;
            throw;
        }
    }

    Vocabularies ReadVocabularies(SchemaResource resource)
    {
        var metaschema = set.Find(resource.Dialect)
            ?? throw new SchemaException(resource.Uri, $"its metaschema '{resource.Dialect}' is not registered; nothing is fetched");
        var root = metaschema.Document.Places[metaschema.Pointer].Element;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("$vocabulary", out var listed) || listed.ValueKind != JsonValueKind.Object)
        {
            return Vocabularies.Standard;
        }
        var vocabularies = Vocabularies.Core;
        foreach (var vocabulary in listed.EnumerateObject())
        {
            if (VocabularyNames.Find(vocabulary.Name) is { } known)
            {
                vocabularies |= known;
            }
            else if (vocabulary.Value.ValueKind == JsonValueKind.True)
            {
                throw new SchemaException(resource.Uri, $"its metaschema requires the vocabulary '{vocabulary.Name}', which is unknown");
            }
        }
        return vocabularies;
    }

    void Fill(SchemaNode node, SchemaPlace place)
    {
        switch (place.Element.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                node.Fill(place.Element.GetBoolean());
                break;
            case JsonValueKind.Object:
                node.Fill(KeywordCompiler.Compile(new SchemaSite(this, place)));
                break;
            default:
                throw new SchemaException(place.Location, "expected a schema: an object or a boolean");
        }
    }
}
