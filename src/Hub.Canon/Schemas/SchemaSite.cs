using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>An object schema under compilation, read by keyword. A value of the wrong shape is a fault of the schema.</summary>
internal sealed class SchemaSite(SchemaCompiler compiler, SchemaPlace place)
{
    readonly Vocabularies vocabularies = compiler.VocabulariesOf(place.Resource);

    public bool Has(Vocabularies vocabulary) => (vocabularies & vocabulary) != Vocabularies.None;

    /// <summary>Whether <c>format</c> is checked here.</summary>
    public bool AssertsFormat => Has(Vocabularies.FormatAssertion) || compiler.Formats == FormatUse.Assertion;

    public JsonElement? Value(string keyword) => place.Element.TryGetProperty(keyword, out var value) ? value : null;

    public SchemaNode? Single(string keyword) => Value(keyword) is null ? null : Child("/" + keyword);

    public IReadOnlyList<SchemaNode>? List(string keyword)
    {
        if (Value(keyword) is not { } value)
        {
            return null;
        }
        Expect(keyword, value, JsonValueKind.Array, "an array of schemas");
        return [.. Enumerable.Range(0, value.GetArrayLength()).Select(index => Child($"/{keyword}/{index}"))];
    }

    public IReadOnlyList<(string Name, SchemaNode Schema)>? Map(string keyword)
    {
        if (Value(keyword) is not { } value)
        {
            return null;
        }
        Expect(keyword, value, JsonValueKind.Object, "an object of schemas");
        return [.. value.EnumerateObject().Select(member => (member.Name, Child($"/{keyword}/{JsonPointer.Escape(member.Name)}")))];
    }

    public string? Text(string keyword)
    {
        if (Value(keyword) is not { } value)
        {
            return null;
        }
        Expect(keyword, value, JsonValueKind.String, "a string");
        return value.GetString();
    }

    public IReadOnlyList<string>? Texts(string keyword) => Value(keyword) is { } value ? Texts(keyword, value) : null;

    public IReadOnlyList<string> Texts(string keyword, JsonElement value)
    {
        Expect(keyword, value, JsonValueKind.Array, "an array of strings");
        foreach (var item in value.EnumerateArray())
        {
            Expect(keyword, item, JsonValueKind.String, "an array of strings");
        }
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    public IReadOnlyList<JsonElement>? Values(string keyword)
    {
        if (Value(keyword) is not { } value)
        {
            return null;
        }
        Expect(keyword, value, JsonValueKind.Array, "an array");
        return [.. value.EnumerateArray()];
    }

    public JsonElement? Number(string keyword)
    {
        if (Value(keyword) is { } value)
        {
            Expect(keyword, value, JsonValueKind.Number, "a number");
            return value;
        }
        return null;
    }

    public int? Count(string keyword) => Number(keyword) is { } value ? ExactNumber.Of(value).ToCount() : null;

    public SchemaPlace Resolve(string keyword, string reference) => compiler.Resolve(place.Resource.Uri, reference, place.Location + "/" + keyword);

    public SchemaNode NodeOf(SchemaPlace target) => compiler.NodeOf(target);

    public IReadOnlyDictionary<SchemaResource, SchemaNode> DynamicAnchors(string name) => compiler.DynamicAnchors(name);

    public SchemaException Fault(string keyword, string message) => new($"{place.Location}/{keyword}", message);

    public void Expect(string keyword, JsonElement value, JsonValueKind kind, string expected)
    {
        if (value.ValueKind != kind)
        {
            throw Fault(keyword, $"expected {expected}");
        }
    }

    SchemaNode Child(string below)
    {
        var document = place.Resource.Document;
        return compiler.NodeOf(document.Places[place.Pointer + below]);
    }
}
