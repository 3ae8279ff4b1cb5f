using System.Text.Json;

namespace Hub.Connectors;

/// <summary>One object of a configuration; reading it notes every fault instead of stopping at the first.</summary>
sealed class ConfigNode
{
    readonly JsonElement _object;
    readonly string _place;
    readonly List<ConnectorFault> _faults;

    ConfigNode(JsonElement value, string place, List<ConnectorFault> faults)
    {
        _object = value;
        _place = place;
        _faults = faults;
    }

    /// <summary>The node, or null and a fault where the value is no object.</summary>
    public static ConfigNode? Of(JsonElement value, string place, List<ConnectorFault> faults)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new ConfigNode(value, place, faults);
        }
        faults.Add(new ConnectorFault(place, "must be an object"));
        return null;
    }

    /// <summary>Notes a fault at a member, or at the object itself.</summary>
    public void Fault(string? member, string message) => _faults.Add(new ConnectorFault(member is null ? _place : Place(member), message));

    /// <summary>Refuses every member but these: a misspelt one would silently mean nothing.</summary>
    public void Only(params ReadOnlySpan<string> members)
    {
        foreach (var name in Names())
        {
            if (!members.Contains(name))
            {
                Fault(name, "is not known here");
            }
        }
    }

    public bool Has(string member) => _object.TryGetProperty(member, out _);

    public string? Text(string member)
    {
        if (Value(member) is not { } value)
        {
            return null;
        }
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= UrlTemplate.MaxLength } text)
        {
            return text;
        }
        Fault(member, "must be a text, neither empty nor too long");
        return null;
    }

    public bool Truth(string member)
    {
        if (!Has(member) || Value(member) is not { } value)
        {
            return false;
        }
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Fault(member, "must be true or false");
        }
        return value.ValueKind == JsonValueKind.True;
    }

    public int? Whole(string member, int min, int max)
    {
        if (!Has(member) || Value(member) is not { } value)
        {
            return null;
        }
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }
        Fault(member, $"must be a whole number, {min} to {max}");
        return null;
    }

    public ConfigNode? Node(string member) => Value(member) is { } value ? Of(value, Place(member), _faults) : null;

    /// <summary>Names and texts of an object such as <c>{"field": "column"}</c>.</summary>
    public List<(string Name, string Text)> Texts()
    {
        var texts = new List<(string, string)>();
        foreach (var name in Names())
        {
            if (Text(name) is { } text)
            {
                texts.Add((name, text));
            }
        }
        return texts;
    }

    public List<string> Strings(string member)
    {
        var strings = new List<string>();
        if (!Has(member) || Value(member) is not { } value)
        {
            return strings;
        }
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String))
        {
            Fault(member, "must be a list of texts");
            return strings;
        }
        strings.AddRange(value.EnumerateArray().Select(e => e.GetString()!));
        return strings;
    }

    /// <summary>The members as they stand.</summary>
    public IEnumerable<JsonProperty> Members() => _object.EnumerateObject();

    /// <summary>The members that are objects, by name.</summary>
    public List<(string Name, ConfigNode Node)> Nodes()
    {
        var nodes = new List<(string, ConfigNode)>();
        foreach (var member in _object.EnumerateObject())
        {
            if (Of(member.Value, Place(member.Name), _faults) is { } node)
            {
                nodes.Add((member.Name, node));
            }
        }
        return nodes;
    }

    IEnumerable<string> Names() => _object.EnumerateObject().Select(member => member.Name);

    JsonElement? Value(string member)
    {
        if (_object.TryGetProperty(member, out var value))
        {
            return value;
        }
        Fault(null, $"must have {member}");
        return null;
    }

    string Place(string member) =>
        $"{_place}/{member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
