using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hub.Connectors;

/// <summary>Reads the configuration of connectors; what it returns can be used as it is.</summary>
static partial class ConnectorConfig
{
    /// <summary>Most datasets of one hub.</summary>
    public const int MaxDatasets = 256;

    const int MaxConcurrentLimit = 1024;

    static readonly Dictionary<string, ISqlEngine> Engines = new(StringComparer.Ordinal) { ["sqlite"] = new SqliteEngine() };

    // Headers that shape the request itself are not the configuration's to set.
    static readonly HashSet<string> ReservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Connection", "Content-Length", "Cookie", "Expect", "Host", "Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static List<DatasetSettings> Read(JsonElement config, string baseFolder, List<ConnectorFault> faults)
    {
        var settings = new List<DatasetSettings>();
        var root = ConfigNode.Of(config, "", faults);
        root?.Only("datasets");
        if (root?.Node("datasets") is not { } list)
        {
            return settings;
        }
        var datasets = list.Nodes();
        if (datasets.Count is 0 or > MaxDatasets)
        {
            list.Fault(null, $"must have 1 to {MaxDatasets} datasets");
        }
        foreach (var (name, node) in datasets)
        {
            if (!DatasetName().IsMatch(name))
            {
                node.Fault(null, "must be named in lower case: letters, digits, dots, hyphens");
            }
            if (Dataset(name, node, baseFolder) is { } dataset)
            {
                settings.Add(dataset);
            }
        }
        return settings;
    }

    static DatasetSettings? Dataset(string name, ConfigNode node, string baseFolder)
    {
        var provider = node.Text("provider") ?? "";
        if (provider.Length > 0 && !DatasetName().IsMatch(provider))
        {
            node.Fault("provider", "must be an agency's identifier in lower case");
        }
        var concurrent = node.Whole("maxConcurrent", 1, MaxConcurrentLimit);
        switch (node.Text("kind"))
        {
            case "sql":
                return Sql(node, baseFolder) is { } sql ? new DatasetSettings.Sql(name, provider, concurrent, sql) : null;
            case "rest":
                return Rest(node, baseFolder) is { } rest ? new DatasetSettings.Rest(name, provider, concurrent, rest) : null;
            case null:
                return null;
            default:
                node.Fault("kind", "must be sql or rest");
                return null;
        }
    }

    static SqlSettings? Sql(ConfigNode node, string baseFolder)
    {
        node.Only("kind", "provider", "maxConcurrent", "engine", "connection", "table", "key", "columns", "types", "schemas", "optional");
        var engine = Engine(node);
        string? connection = null;
        if (engine is not null && node.Text("connection") is { } text && engine.Parse(text, baseFolder, out connection) is { } wrong)
        {
            node.Fault("connection", wrong);
        }
        var table = Identifier(node, "table");
        var key = Identifier(node, "key");
        var fields = FieldReader.Read<SqlIdentifier>(node, "columns", TryColumn, "must be a plain SQL identifier");
        return engine is not null && connection is not null && table is not null && key is not null && fields is not null
            ? new SqlSettings(engine, connection, table.Value, key.Value, fields)
            : null;
    }

    static ISqlEngine? Engine(ConfigNode node)
    {
        var name = node.Has("engine") ? node.Text("engine") : "sqlite";
        var engine = name is null ? null : Engines.GetValueOrDefault(name);
        if (name is not null && engine is null)
        {
            node.Fault("engine", $"must be one of: {string.Join(", ", Engines.Keys)}");
        }
        return engine;
    }

    static SqlIdentifier? Identifier(ConfigNode node, string member)
    {
        if (node.Text(member) is not { } text)
        {
            return null;
        }
        var identifier = SqlIdentifier.Parse(text);
        if (identifier is null)
        {
            node.Fault(member, "must be a plain SQL identifier");
        }
        return identifier;
    }

    static RestSettings? Rest(ConfigNode node, string baseFolder)
    {
        node.Only("kind", "provider", "maxConcurrent", "url", "fields", "fieldsParameter", "subject", "credential", "signedOriginal", "types", "schemas", "optional");
        UrlTemplate? url = null;
        if (node.Text("url") is { } text && UrlTemplate.Parse(text, out url) is { } wrong)
        {
            node.Fault("url", wrong);
        }
        var fields = FieldReader.Read<JsonPointer>(node, "fields", TryPointer, "must be a JSON Pointer below the whole document");
        var parameter = node.Has("fieldsParameter") ? node.Text("fieldsParameter") : null;
        if (parameter is not null && !QueryName().IsMatch(parameter))
        {
            node.Fault("fieldsParameter", "must be a plain name of a query parameter");
        }
        var place = node.Has("subject") ? node.Text("subject") : null;
        var subject = place is null ? null : JsonPointer.Parse(place);
        if (place is not null && subject is null)
        {
            node.Fault("subject", "must be a JSON Pointer below the whole document");
        }
        var credential = node.Has("credential") ? Credential(node, baseFolder) : null;
        var signed = node.Truth("signedOriginal");
        return url is not null && fields is not null ? new RestSettings(url, fields, parameter, subject, credential, signed) : null;
    }

    static bool TryColumn(string text, out SqlIdentifier column)
    {
        var parsed = SqlIdentifier.Parse(text);
        column = parsed.GetValueOrDefault();
        return parsed is not null;
    }

    static bool TryPointer(string text, [MaybeNullWhen(false)] out JsonPointer pointer)
    {
        pointer = JsonPointer.Parse(text);
        return pointer is not null;
    }

    static HeaderCredential? Credential(ConfigNode node, string baseFolder)
    {
        if (node.Node("credential") is not { } credential)
        {
            return null;
        }
        credential.Only("header", "file");
        var header = credential.Text("header");
        var file = credential.Text("file");
        if (header is not null && (!HeaderName().IsMatch(header) || ReservedHeaders.Contains(header)))
        {
            credential.Fault("header", "must be a header that authenticates, such as Authorization");
        }
        return header is not null && file is not null ? new HeaderCredential(header, Path.GetFullPath(file, baseFolder)) : null;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9.-]{0,62}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DatasetName();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,63}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex QueryName();

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,63}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HeaderName();
}
