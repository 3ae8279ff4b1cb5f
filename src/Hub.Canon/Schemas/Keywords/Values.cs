using System.Text.Json;

namespace Hub.Canon.Schemas.Keywords;

/// <summary><c>type</c>.</summary>
internal sealed class TypeOf(IReadOnlyList<string> types)
    : Assertion("type", string.Join(" or ", types.Select(Named)))
{
    protected override bool Holds(JsonElement instance, Evaluation run, in Frame frame)
    {
        for (var i = 0; i < types.Count; i++)
        {
            if (Is(instance, types[i]))
            {
                return true;
            }
        }
        return false;
    }

    static string Named(string type) => type switch
    {
        "null" => type,
        "array" or "integer" or "object" => "an " + type,
        _ => "a " + type,
    };

    static bool Is(JsonElement instance, string type) => instance.ValueKind switch
    {
        JsonValueKind.Null => type is "null",
        JsonValueKind.True or JsonValueKind.False => type is "boolean",
        JsonValueKind.String => type is "string",
        JsonValueKind.Array => type is "array",
        JsonValueKind.Object => type is "object",
        _ => type is "number" || (type is "integer" && ExactNumber.Of(instance).IsInteger),
    };
}

/// <summary><c>enum</c>, and <c>const</c> as an enum of one. The schema's own values may be told.</summary>
internal sealed class OneOfValues(string keyword, IReadOnlyList<JsonElement> values) : Assertion(keyword, Listed(values))
{
    const int MaxListed = 12;
    const int MaxShown = 60;

    readonly HashSet<JsonElement> allowed = new(values, JsonValueComparer.Instance);

    protected override bool Holds(JsonElement instance, Evaluation run, in Frame frame) => allowed.Contains(instance);

    static string Listed(IReadOnlyList<JsonElement> values)
    {
        var shown = values.Take(MaxListed).Select(value => value.GetRawText()).Select(text => text.Length <= MaxShown ? text : text[..MaxShown] + "…");
        var list = string.Join(", ", shown) + (values.Count > MaxListed ? ", …" : "");
        return values.Count == 1 ? list : "one of " + list;
    }
}

/// <summary><c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c>, compared with all digits.</summary>
internal sealed class Bound(string keyword, string words, ExactNumber limit, string text, Func<int, bool> accepts)
    : Assertion(keyword, $"{words} {text}")
{
    protected override bool Holds(JsonElement instance, Evaluation run, in Frame frame) =>
        instance.ValueKind != JsonValueKind.Number || accepts(ExactNumber.Of(instance).Against(limit));
}

/// <summary><c>multipleOf</c>, divided with all digits.</summary>
internal sealed class MultipleOf(ExactNumber divisor, string text) : Assertion("multipleOf", $"a multiple of {text}")
{
    protected override bool Holds(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Number)
        {
            return true;
        }
        var number = ExactNumber.Of(instance);
        if (number.DigitCount > SchemaLimits.MaxDivisionDigits)
        {
            run.Stop($"{frame.Node.Location}/multipleOf", $"a number of more than {SchemaLimits.MaxDivisionDigits} digits");
            return false;
        }
        return number.IsMultipleOf(divisor);
    }
}

/// <summary>The six keywords that bound a count: of characters (code points), items or members.</summary>
internal sealed class Count(string keyword, JsonValueKind kind, string noun, int limit, bool isLeast)
    : Assertion(keyword, $"{(isLeast ? "at least" : "at most")} {Found.Plural(limit, noun)}")
{
    protected override bool Holds(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != kind)
        {
            return true;
        }
        var count = kind switch
        {
            JsonValueKind.String => Found.Length(instance.GetString()!),
            JsonValueKind.Array => instance.GetArrayLength(),
            _ => instance.GetPropertyCount(),
        };
        return isLeast ? count >= limit : count <= limit;
    }
}

/// <summary><c>pattern</c>.</summary>
internal sealed class MatchesPattern(Pattern pattern) : Assertion("pattern", $"a string that matches {pattern.Source}")
{
    protected override bool Holds(JsonElement instance, Evaluation run, in Frame frame) =>
        instance.ValueKind != JsonValueKind.String || pattern.Matches(instance.GetString()!, run, frame.Node);
}

/// <summary><c>format</c>, when it is checked.</summary>
internal sealed class HasFormat(string format, Func<string, bool> holds) : Assertion("format", $"a string of the format '{format}'")
{
    protected override bool Holds(JsonElement instance, Evaluation run, in Frame frame) =>
        instance.ValueKind != JsonValueKind.String || holds(instance.GetString()!);
}
