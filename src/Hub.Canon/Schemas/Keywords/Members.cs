using System.Text.Json;

namespace Hub.Canon.Schemas.Keywords;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>, which depends on both, in one pass.</summary>
internal sealed class Members(
    IReadOnlyDictionary<string, SchemaNode> named,
    IReadOnlyList<(Pattern Pattern, SchemaNode Schema)> patterned,
    SchemaNode? others) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }
        var (valid, position) = (true, 0);
        foreach (var member in instance.EnumerateObject())
        {
            var (held, known) = EvaluateMember(member.Name, member.Value, run, frame);
            valid &= held;
            if (known)
            {
                frame.Marks?.Mark(position);
            }
            position++;
            if (!valid && !run.Telling)
            {
                break;
            }
        }
        return valid;
    }

    (bool Held, bool Known) EvaluateMember(string name, JsonElement value, Evaluation run, in Frame frame)
    {
        var (held, known) = (true, false);
        if (named.TryGetValue(name, out var schema))
        {
            known = true;
            held = run.At(name, schema, value, frame.Scope, null);
        }
        foreach (var (pattern, matching) in patterned)
        {
            if (pattern.Matches(name, run, frame.Node))
            {
                known = true;
                held &= run.At(name, matching, value, frame.Scope, null);
            }
        }
        if (!known && others is not null)
        {
            known = true;
            held = run.At(name, others, value, frame.Scope, null);
        }
        return (held, known);
    }
}

/// <summary><c>unevaluatedProperties</c>.</summary>
internal sealed class UnevaluatedMembers(SchemaNode schema) : Keyword
{
    public override bool NeedsMarks => true;

    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }
        var (valid, position) = (true, 0);
        foreach (var member in instance.EnumerateObject())
        {
            if (!frame.Marks![position])
            {
                valid &= run.At(member.Name, schema, member.Value, frame.Scope, null);
                frame.Marks.Mark(position);
            }
            position++;
        }
        return valid;
    }
}

/// <summary><c>propertyNames</c>.</summary>
internal sealed class MemberNames(SchemaNode schema) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }
        var valid = true;
        foreach (var name in instance.EnumerateObject().Select(member => member.Name))
        {
            var text = JsonSerializer.SerializeToElement(name);
            if (!run.Quietly(schema, text, frame.Scope, null))
            {
                valid = run.FailAt(name, frame.Node, "propertyNames", "a member may not have this name");
            }
        }
        return valid;
    }
}

/// <summary><c>required</c>.</summary>
internal sealed class Required(IReadOnlyList<string> names) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }
        var valid = true;
        foreach (var name in names)
        {
            if (!instance.TryGetProperty(name, out _))
            {
                valid = run.Fail(frame.Node, "required", $"the member '{name}' is required and missing");
            }
        }
        return valid;
    }
}

/// <summary><c>dependentRequired</c>.</summary>
internal sealed class DependentRequired(IReadOnlyList<(string Trigger, IReadOnlyList<string> Names)> rules) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }
        var valid = true;
        foreach (var (trigger, names) in rules)
        {
            if (!instance.TryGetProperty(trigger, out _))
            {
                continue;
            }
            foreach (var name in names)
            {
                if (!instance.TryGetProperty(name, out _))
                {
                    valid = run.Fail(frame.Node, "dependentRequired", $"with '{trigger}', the member '{name}' is required and missing");
                }
            }
        }
        return valid;
    }
}

/// <summary><c>dependentSchemas</c>.</summary>
internal sealed class DependentSchemas(IReadOnlyList<(string Trigger, SchemaNode Schema)> rules) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }
        var valid = true;
        foreach (var (trigger, schema) in rules)
        {
            if (instance.TryGetProperty(trigger, out _))
            {
                valid &= schema.Evaluate(instance, run, frame.Scope, frame.Marks);
            }
        }
        return valid;
    }
}
