using System.Text.Json;

namespace Hub.Canon.Schemas.Keywords;

/// <summary><c>prefixItems</c> and <c>items</c>, which begins where the former ends.</summary>
internal sealed class Items(IReadOnlyList<SchemaNode> prefix, SchemaNode? rest) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }
        var (valid, index) = (true, 0);
        foreach (var item in instance.EnumerateArray())
        {
            var schema = index < prefix.Count ? prefix[index] : rest;
            if (schema is null)
            {
                break;
            }
            valid &= run.At(index, schema, item, frame.Scope, null);
            frame.Marks?.Mark(index);
            index++;
            if (!valid && !run.Telling)
            {
                break;
            }
        }
        return valid;
    }
}

/// <summary><c>unevaluatedItems</c>.</summary>
internal sealed class UnevaluatedItems(SchemaNode schema) : Keyword
{
    public override bool NeedsMarks => true;

    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }
        var (valid, index) = (true, 0);
        foreach (var item in instance.EnumerateArray())
        {
            if (!frame.Marks![index])
            {
                valid &= run.At(index, schema, item, frame.Scope, null);
                frame.Marks.Mark(index);
            }
            index++;
        }
        return valid;
    }
}

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class Contains(SchemaNode schema, int least, int most) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }
        var (count, index) = (0, 0);
        foreach (var item in instance.EnumerateArray())
        {
            if (run.Quietly(schema, item, frame.Scope, null))
            {
                count++;
                frame.Marks?.Mark(index);
            }
            index++;
        }
        if (count < least)
        {
            var keyword = least == 1 ? "contains" : "minContains";
            return run.Fail(frame.Node, keyword, $"expected at least {Found.Plural(least, "matching item")}, found {count}");
        }
        return count <= most
            || run.Fail(frame.Node, "maxContains", $"expected at most {Found.Plural(most, "matching item")}, found {count}");
    }
}

/// <summary><c>uniqueItems</c>: true.</summary>
internal sealed class UniqueItems : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }
        var seen = new Dictionary<JsonElement, int>(JsonValueComparer.Instance);
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (!seen.TryAdd(item, index))
            {
                return run.Fail(frame.Node, "uniqueItems", $"expected items that differ, found items {seen[item]} and {index} equal");
            }
            index++;
        }
        return true;
    }
}
