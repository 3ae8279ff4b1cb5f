using System.Reflection;
using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>
/// Schema documents by URI, and the schemas compiled from them (JSON Schema 2020-12). Nothing is ever fetched:
/// a reference to what is not registered is a fault. Thread-safe.
/// </summary>
public sealed class SchemaSet
{
    const string MetaschemaPrefix = "metaschemas/";
    const string EmbeddedPrefix = "schemas/";

    static readonly Lazy<SchemaDocument[]> Metaschemas = new(() => [.. Resources(MetaschemaPrefix).Select(resource => new SchemaDocument(Read(resource.Name, resource.Bytes), isStandard: true))]);
    static readonly Lazy<CompiledSchema> Standard = new(() => new SchemaSet().Compile(SchemaWalk.DefaultDialect));
    static readonly Lazy<SchemaSet> LazyEmbedded = new(LoadEmbedded);

    readonly Lock gate = new();
    readonly Dictionary<string, SchemaResource> resources = new(StringComparer.Ordinal);
    readonly Dictionary<(string, FormatUse), CompiledSchema> compiled = [];
    bool isFrozen;

    /// <summary>Starts with the metaschemas of 2020-12 alone.</summary>
    public SchemaSet()
    {
        foreach (var metaschema in Metaschemas.Value)
        {
            Register(SchemaUri.Resolve("", metaschema.Root.GetProperty("$id").GetString()!).Resource, metaschema);
        }
    }

    /// <summary>The schemas that ship with the hub, by their <c>$id</c> and by their path (<c>schemas/…</c>). Takes no more.</summary>
    public static SchemaSet Embedded => LazyEmbedded.Value;

    /// <summary>Registers a document under <paramref name="uri"/> and under each <c>$id</c> in it.</summary>
    /// <param name="uri">Absolute, without fragment; or a path, against which relative references are resolved.</param>
    /// <param name="utf8Json">Strict JSON, at most 64 deep.</param>
    /// <exception cref="SchemaException">Malformed, or a URI or anchor is taken.</exception>
    public void Add(string uri, ReadOnlySpan<byte> utf8Json)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var document = new SchemaDocument(Read(uri, utf8Json), isStandard: false);
        lock (gate)
        {
            if (isFrozen)
            {
                throw new InvalidOperationException("The embedded schemas are fixed; add to a set of your own");
            }
            Register(uri, document);
        }
    }

    /// <summary>URIs of all registered resources, in ordinal order.</summary>
    public IReadOnlyList<string> Uris
    {
        get
        {
            lock (gate)
            {
                return [.. resources.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Compiles the schema at <paramref name="uri"/> (a fragment may name an anchor or a JSON pointer), once.</summary>
    /// <exception cref="SchemaException">Unknown, invalid against its metaschema, or it refers to something unknown.</exception>
    public CompiledSchema Compile(string uri, FormatUse formats = FormatUse.Annotation)
    {
        ArgumentNullException.ThrowIfNull(uri);
        lock (gate)
        {
            if (!compiled.TryGetValue((uri, formats), out var schema))
            {
                schema = new CompiledSchema(uri, new SchemaCompiler(this, formats).Compile(uri));
                compiled.Add((uri, formats), schema);
            }
            return schema;
        }
    }

    /// <summary>Like <see cref="Compile"/>, with refusal as a result.</summary>
    public SchemaCompilation TryCompile(string uri, FormatUse formats = FormatUse.Annotation)
    {
        try
        {
            return new SchemaCompilation.Compiled(Compile(uri, formats));
        }
        catch (SchemaException refused)
        {
            return new SchemaCompilation.Refused(refused.Faults);
        }
    }

    /// <summary>The resource of that absolute URI, or null. Only under the gate.</summary>
    internal SchemaResource? Find(string uri) => resources.GetValueOrDefault(uri);

    /// <summary>What schemas of that dialect must hold to; the standard's metaschema is compiled once for all sets.</summary>
    internal CompiledSchema Metaschema(string dialect) =>
        string.Equals(dialect, SchemaWalk.DefaultDialect, StringComparison.Ordinal) ? Standard.Value : Compile(dialect);

    static SchemaSet LoadEmbedded()
    {
        var set = new SchemaSet();
        foreach (var (name, bytes) in Resources(EmbeddedPrefix))
        {
            set.Add(name, bytes);
        }
        set.isFrozen = true;
        return set;
    }

    static IEnumerable<(string Name, byte[] Bytes)> Resources(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return (name, bytes);
        }
    }

    static JsonElement Read(string uri, ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            Jcs.Check(utf8Json, SchemaLimits.MaxSchemaDepth);
        }
        catch (JsonFaultException malformed)
        {
            throw new SchemaException(uri, $"{malformed.Message} [{malformed.Fault.Code}]");
        }
        var reader = new Utf8JsonReader(utf8Json);
        return JsonElement.ParseValue(ref reader);
    }

    void Register(string uri, SchemaDocument document)
    {
        var found = new List<(string Uri, SchemaResource Resource)>();
        new SchemaWalk(document, resource => found.Add((resource.Uri, resource))).Run(uri);
        // The root's own $id replaces the URI it was registered under, which stays as another name of it.
        var root = document.Places[""].Resource;
        found[0] = (uri, root);
        var taken = found.GroupBy(entry => entry.Uri, StringComparer.Ordinal)
            .FirstOrDefault(group => resources.ContainsKey(group.Key) || group.Select(entry => entry.Resource).Distinct().Skip(1).Any());
        if (taken is not null)
        {
            throw new SchemaException(taken.Key, "another schema is registered under this URI");
        }
        foreach (var (name, resource) in found)
        {
            resources[name] = resource;
        }
    }
}

/// <summary>A schema ready to validate; immutable and thread-safe.</summary>
public sealed class CompiledSchema
{
    readonly SchemaNode root;

    internal CompiledSchema(string uri, SchemaNode root) => (Uri, this.root) = (uri, root);

    /// <summary>As it was asked for.</summary>
    public string Uri { get; }

    /// <summary>Validates; bounded by <see cref="SchemaLimits"/>, never throws for what the instance holds.</summary>
    /// <param name="instance">Numbers are taken with all their digits.</param>
    public SchemaResult Validate(JsonElement instance)
    {
        var run = new Evaluation();
        bool valid;
        try
        {
            valid = root.Evaluate(instance, run, null, null);
        }
        catch (InvalidOperationException) when (instance.ValueKind != JsonValueKind.Undefined)
        {
            // The platform's answer to a lone surrogate or broken UTF-8, which strict parsing would have refused.
            return new SchemaResult([new SchemaFault("", root.Location, "a string is no valid Unicode")], Truncated: false);
        }
        if (run.Stopped is { } stopped)
        {
            return new SchemaResult([stopped], Truncated: true);
        }
        return valid ? new SchemaResult([], Truncated: false) : new SchemaResult(run.Faults, run.Truncated);
    }
}
