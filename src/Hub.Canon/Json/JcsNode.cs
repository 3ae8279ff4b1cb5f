using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Canon;

/// <summary>Finds in a node tree what its writer would silently replace or reject with other exceptions.</summary>
internal static class JcsNode
{
    public static void Check(JsonNode? node, int depthLeft)
    {
        switch (node)
        {
            case JsonObject or JsonArray when depthLeft == 0:
                throw Refuse(JsonFaultCodes.TooDeep, $"more than {Jcs.MaxDepth} nested arrays and objects");
            case JsonObject members:
                CheckObject(members, depthLeft - 1);
                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Check(item, depthLeft - 1);
                }
                break;
            case JsonValue value:
                CheckValue(value);
                break;
        }
    }

    static void CheckObject(JsonObject members, int depthLeft)
    {
        try
        {
            // An object made from parsed text builds its dictionary here.
            _ = members.Count;
        }
        catch (ArgumentException)
        {
            throw Refuse(JsonFaultCodes.DuplicateMember, "an object has two members of one name");
        }
        catch (InvalidOperationException)
        {
            throw Refuse(JsonFaultCodes.Malformed, "a member name is no valid Unicode");
        }
        foreach (var (name, member) in members)
        {
            CheckText(name);
            Check(member, depthLeft);
        }
    }

    static void CheckValue(JsonValue value)
    {
        if (value.TryGetValue<JsonElement>(out var parsed))
        {
            CheckParsed(parsed);
        }
        else if (value.TryGetValue<string>(out var text))
        {
            CheckText(text);
        }
        else if (value.TryGetValue<char>(out var letter))
        {
            CheckText(letter.ToString());
        }
        else if ((value.TryGetValue<double>(out var number) && !double.IsFinite(number))
            || (value.TryGetValue<float>(out var single) && !float.IsFinite(single))
            || (value.TryGetValue<Half>(out var half) && !Half.IsFinite(half)))
        {
            throw Refuse(JsonFaultCodes.Malformed, "JSON has no number for NaN or infinity");
        }
    }

    static void CheckParsed(JsonElement parsed)
    {
        try
        {
            _ = parsed.ValueKind == JsonValueKind.String ? parsed.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            throw Refuse(JsonFaultCodes.Malformed, "a string is no valid Unicode");
        }
    }

    static void CheckText(string text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                throw Refuse(JsonFaultCodes.Malformed, "a surrogate stands without its other half");
            }
            rest = rest[consumed..];
        }
    }

    static JsonFaultException Refuse(string code, string message) => new(new JsonFault(code, 1, 1, message));
}
