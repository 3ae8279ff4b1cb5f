using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Canon.Tests.Laws;

/// <summary>Arbitrary JSON, and arbitrary texts that look like schemas.</summary>
internal static class JsonTrees
{
    const int MaxDepth = 4;

    static readonly string[] Keywords =
    [
        "$id", "$ref", "$dynamicRef", "$anchor", "$dynamicAnchor", "$defs", "$schema", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
        "properties", "patternProperties", "additionalProperties", "propertyNames", "dependentSchemas", "dependentRequired", "required",
        "prefixItems", "items", "contains", "minContains", "maxContains", "uniqueItems", "unevaluatedItems", "unevaluatedProperties",
        "type", "enum", "const", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
        "minItems", "maxItems", "minProperties", "maxProperties", "pattern", "format",
    ];

    static readonly string[] Texts =
    [
        "", "a", "b", "#", "#/$defs/a", "#a", "#/allOf/0", "^a+$", "(", "[^\\d]", "\\p{Letter}", "é", "😂", "\uffee", "date", "object", "string",
        "integer", "urn:x", "other.json", "\n\u0001\"\\/", "~0/%25",
    ];

    static readonly Gen<JsonNode?> Leaf = Gen.OneOf(
        Gen.Constant<JsonNode?>(null),
        Gen.Elements(true, false).Select(value => (JsonNode?)JsonValue.Create(value)),
        ArbMap.Default.GeneratorFor<int>().Select(value => (JsonNode?)JsonValue.Create(value)),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(value => (JsonNode?)JsonValue.Create(value.Item)),
        Gen.Elements("1e308", "-0.0", "0.1", "123456789012345678901234567890", "1e-320").Select(text => JsonNode.Parse(text)),
        Gen.Elements(Texts).Select(value => (JsonNode?)JsonValue.Create(value)));

    public static Arbitrary<JsonNode?> Json { get; } = Arb.From(Tree(MaxDepth, Gen.Elements(Texts)));

    public static Arbitrary<JsonNode?> Schemas { get; } = Arb.From(Schema(MaxDepth));

    static Gen<JsonNode?> Tree(int depth, Gen<string> names) => depth == 0 ? Leaf : Gen.OneOf(
        Leaf,
        Tree(depth - 1, names).ListOf(3).Select(items => (JsonNode?)new JsonArray([.. items.Select(Copy)])),
        Members(names, Tree(depth - 1, names)));

    static Gen<JsonNode?> Schema(int depth) => depth == 0
        ? Gen.OneOf(Leaf, Gen.Elements(true, false).Select(value => (JsonNode?)JsonValue.Create(value)))
        : Gen.OneOf(
            Members(Gen.Elements(Keywords), Gen.OneOf(Schema(depth - 1), Schema(depth - 1), Leaf)),
            Members(Gen.Elements(Texts), Schema(depth - 1)),
            Schema(depth - 1).ListOf(2).Select(items => (JsonNode?)new JsonArray([.. items.Select(Copy)])));

    static Gen<JsonNode?> Members(Gen<string> names, Gen<JsonNode?> values) =>
        from keys in names.ListOf(4)
        from members in values.ListOf(4)
        select (JsonNode?)new JsonObject(keys.Zip(members).DistinctBy(pair => pair.First, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.First, Copy(pair.Second))));

    static JsonNode? Copy(JsonNode? node) => node?.DeepClone();
}
