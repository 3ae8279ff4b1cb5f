using System.Text.Json;

namespace Hub.Canon.Schemas.Keywords;

/// <summary><c>allOf</c>, and <c>$ref</c> as an allOf of one.</summary>
internal sealed class AllOf(IReadOnlyList<SchemaNode> parts) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        var valid = true;
        foreach (var part in parts)
        {
            valid &= part.Evaluate(instance, run, frame.Scope, frame.Marks);
            if (!valid && !run.Telling)
            {
                break;
            }
        }
        return valid;
    }
}

/// <summary><c>$dynamicRef</c> to a <c>$dynamicAnchor</c>: the outermost resource in scope that has the anchor decides.</summary>
/// <param name="initial">Where the reference leads without any scope.</param>
/// <param name="anchors">By resource, the schema at the anchor of that name; complete when compilation ends.</param>
internal sealed class DynamicReference(SchemaNode initial, IReadOnlyDictionary<SchemaResource, SchemaNode> anchors) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        var target = initial;
        for (var scope = frame.Scope; scope is not null; scope = scope.Outer)
        {
            if (anchors.TryGetValue(scope.Resource, out var anchored))
            {
                target = anchored;
            }
        }
        return target.Evaluate(instance, run, frame.Scope, frame.Marks);
    }
}

/// <summary><c>anyOf</c>. With all alternatives failing, the faults of the one that came furthest are told.</summary>
internal sealed class AnyOf(IReadOnlyList<SchemaNode> alternatives) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        var valid = false;
        List<SchemaFault>? nearest = null;
        foreach (var alternative in alternatives)
        {
            var marks = frame.Marks?.Fresh();
            var (held, faults) = run.Aside(alternative, instance, frame.Scope, marks);
            if (held)
            {
                valid = true;
                frame.Marks?.Merge(marks!);
                if (marks is null)
                {
                    return true;
                }
            }
            nearest = Alternatives.Nearer(nearest, faults);
        }
        return valid || Alternatives.TellNone(run, frame, "anyOf", alternatives.Count, nearest);
    }
}

/// <summary><c>oneOf</c>.</summary>
internal sealed class OneOf(IReadOnlyList<SchemaNode> alternatives) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        var count = 0;
        Evaluated? chosen = null;
        List<SchemaFault>? nearest = null;
        foreach (var alternative in alternatives)
        {
            var marks = frame.Marks?.Fresh();
            var (held, faults) = run.Aside(alternative, instance, frame.Scope, marks);
            if (!held)
            {
                nearest = Alternatives.Nearer(nearest, faults);
            }
            else if (++count == 1)
            {
                chosen = marks;
            }
            else
            {
                return run.Fail(frame.Node, "oneOf", $"expected exactly one of {alternatives.Count} alternatives to match, found more");
            }
        }
        if (chosen is not null)
        {
            frame.Marks!.Merge(chosen);
        }
        return count == 1 || Alternatives.TellNone(run, frame, "oneOf", alternatives.Count, nearest);
    }
}

/// <summary>Tells of alternatives none of which matched.</summary>
internal static class Alternatives
{
    public static List<SchemaFault>? Nearer(List<SchemaFault>? nearest, List<SchemaFault> faults) =>
        faults.Count > 0 && (nearest is null || Depth(faults) > Depth(nearest)) ? faults : nearest;

    public static bool TellNone(Evaluation run, in Frame frame, string keyword, int count, List<SchemaFault>? nearest)
    {
        run.Fail(frame.Node, keyword, $"none of the {count} alternatives matches; what follows is of the nearest one");
        run.Tell(nearest ?? []);
        return false;
    }

    static int Depth(List<SchemaFault> faults) => faults.Max(fault => fault.InstanceLocation.Count(letter => letter == '/'));
}

/// <summary><c>not</c>.</summary>
internal sealed class Not(SchemaNode excluded) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame) =>
        !run.Quietly(excluded, instance, frame.Scope, null)
        || run.Fail(frame.Node, "not", "what stands here is excluded by the schema");
}

/// <summary><c>if</c>, <c>then</c>, <c>else</c>.</summary>
internal sealed class Conditional(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword
{
    public override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame)
    {
        var marks = frame.Marks?.Fresh();
        var met = run.Quietly(condition, instance, frame.Scope, marks);
        if (met && marks is not null)
        {
            frame.Marks!.Merge(marks);
        }
        return (met ? then : otherwise)?.Evaluate(instance, run, frame.Scope, frame.Marks) ?? true;
    }
}
