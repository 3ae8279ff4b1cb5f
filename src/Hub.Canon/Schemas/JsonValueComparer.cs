using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>Equality of JSON values as JSON Schema has it (core §4.2.2): numbers by value, members in any order.</summary>
internal sealed class JsonValueComparer : IEqualityComparer<JsonElement>
{
    public static JsonValueComparer Instance { get; } = new();

    public bool Equals(JsonElement x, JsonElement y)
    {
        if (x.ValueKind != y.ValueKind)
        {
            return false;
        }
        return x.ValueKind switch
        {
            JsonValueKind.String => string.Equals(x.GetString(), y.GetString(), StringComparison.Ordinal),
            JsonValueKind.Number => ExactNumber.Of(x).Equals(ExactNumber.Of(y)),
            JsonValueKind.Array => x.GetArrayLength() == y.GetArrayLength() && x.EnumerateArray().SequenceEqual(y.EnumerateArray(), this),
            JsonValueKind.Object => SameMembers(x, y),
            _ => true,
        };
    }

    public int GetHashCode(JsonElement obj)
    {
        var hash = new HashCode();
        hash.Add(obj.ValueKind);
        switch (obj.ValueKind)
        {
            case JsonValueKind.String:
                hash.Add(obj.GetString(), StringComparer.Ordinal);
                break;
            case JsonValueKind.Number:
                hash.Add(ExactNumber.Of(obj));
                break;
            case JsonValueKind.Array:
                foreach (var item in obj.EnumerateArray())
                {
                    hash.Add(GetHashCode(item));
                }
                break;
            case JsonValueKind.Object:
                hash.Add(HashOfMembers(obj));
                break;
        }
        return hash.ToHashCode();
    }

    static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }
        return members;
    }

    bool SameMembers(JsonElement x, JsonElement y)
    {
        var (left, right) = (Members(x), Members(y));
        return left.Count == right.Count
            && left.All(member => right.TryGetValue(member.Key, out var other) && Equals(member.Value, other));
    }

    int HashOfMembers(JsonElement value)
    {
        // Exclusive or: the order of members must not matter.
        var combined = 0;
        foreach (var (name, member) in Members(value))
        {
            combined ^= HashCode.Combine(StringComparer.Ordinal.GetHashCode(name), GetHashCode(member));
        }
        return combined;
    }
}
