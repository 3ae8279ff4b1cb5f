using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Canon.Schemas;

namespace Hub.Connectors;

/// <summary>Reads a dataset's fields: their places at the source, their types, and which may be empty.</summary>
static partial class FieldReader
{
    public delegate bool TryParse<TPlace>(string text, [MaybeNullWhen(false)] out TPlace place);

    /// <summary>The fields, or null after a fault.</summary>
    /// <param name="node">The dataset.</param>
    /// <param name="member">Name of the member that maps fields to places.</param>
    /// <param name="parse">Reads a place.</param>
    /// <param name="wrong">What to say of a place that cannot be read.</param>
    public static FieldMap<TPlace>? Read<TPlace>(ConfigNode node, string member, TryParse<TPlace> parse, string wrong)
    {
        var placesNode = node.Node(member);
        var typesNode = node.Node("types");
        if (placesNode is null || typesNode is null)
        {
            return null;
        }
        var places = placesNode.Texts();
        if (places.Count is 0 or > FetchRequest.MaxFields)
        {
            placesNode.Fault(null, $"must have 1 to {FetchRequest.MaxFields} fields");
        }
        var types = Types(typesNode);
        var schemas = node.Has("schemas") && node.Node("schemas") is { } schemasNode ? Schemas(schemasNode, places) : [];
        var optional = node.Strings("optional").ToHashSet(StringComparer.Ordinal);
        var names = places.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var stray in optional.Where(name => !names.Contains(name)))
        {
            node.Fault("optional", $"names {stray}, which is no field");
        }
        foreach (var stray in types.Keys.Where(name => !names.Contains(name)))
        {
            typesNode.Fault(stray, "is no field");
        }
        var bindings = new List<FieldBinding<TPlace>>();
        foreach (var (name, text) in places)
        {
            if (!FieldName().IsMatch(name))
            {
                placesNode.Fault(name, "must be named in lower case: letters, digits, underscores");
            }
            if (!parse(text, out var place))
            {
                placesNode.Fault(name, wrong);
            }
            else if (!types.TryGetValue(name, out var type))
            {
                typesNode.Fault(null, $"must have a type for {name}");
            }
            else
            {
                bindings.Add(new FieldBinding<TPlace>(name, place, type, optional.Contains(name), schemas.GetValueOrDefault(name)));
            }
        }
        return bindings.Count == places.Count ? new FieldMap<TPlace>(bindings) : null;
    }

    static Dictionary<string, FieldType> Types(ConfigNode node)
    {
        var types = new Dictionary<string, FieldType>(StringComparer.Ordinal);
        foreach (var (name, text) in node.Texts())
        {
            if (FieldTypes.Named(text) is { } type)
            {
                types[name] = type;
            }
            else
            {
                node.Fault(name, "must be string, integer, number, boolean, date or date-time");
            }
        }
        return types;
    }

    static Dictionary<string, CompiledSchema> Schemas(ConfigNode node, List<(string Name, string Text)> places)
    {
        var schemas = new Dictionary<string, CompiledSchema>(StringComparer.Ordinal);
        foreach (var member in node.Members())
        {
            if (!places.Exists(p => string.Equals(p.Name, member.Name, StringComparison.Ordinal)))
            {
                node.Fault(member.Name, "is no field");
            }
            else if (Compile(member.Value) is { } schema)
            {
                schemas[member.Name] = schema;
            }
            else
            {
                node.Fault(member.Name, "must be a JSON Schema (2020-12) that refers to nothing outside itself");
            }
        }
        return schemas;
    }

    static CompiledSchema? Compile(JsonElement schema)
    {
        const string uri = "connectors/field.schema.json";
        try
        {
            var set = new SchemaSet();
            set.Add(uri, Encoding.UTF8.GetBytes(schema.GetRawText()));
            return set.TryCompile(uri, FormatUse.Assertion) is SchemaCompilation.Compiled compiled ? compiled.Schema : null;
        }
        catch (SchemaException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex FieldName();
}
