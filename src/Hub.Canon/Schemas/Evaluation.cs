using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>The state of one validation: where it stands in the instance, what it found, how much it may still do.</summary>
internal sealed class Evaluation
{
    readonly List<(string? Name, int Index)> path = [];
    List<SchemaFault>? faults = [];
    int depth;
    int evaluations;

    /// <summary>Set when a bound was met: the instance then counts as invalid whatever else holds.</summary>
    public SchemaFault? Stopped { get; private set; }

    public bool Truncated { get; private set; }

    /// <summary>Whether faults are told; otherwise only the verdict matters and the first failure ends a schema.</summary>
    public bool Telling => faults is not null;

    public IReadOnlyList<SchemaFault> Faults => faults ?? [];

    public bool Enter(SchemaNode node)
    {
        if (Stopped is null && depth >= SchemaLimits.MaxEvaluationDepth)
        {
            Stop(node.Location, $"more than {SchemaLimits.MaxEvaluationDepth} schemas are nested here; does a reference lead back to itself?");
        }
        else if (Stopped is null && ++evaluations > SchemaLimits.MaxEvaluations)
        {
            Stop(node.Location, "this takes too many steps to validate");
        }
        if (Stopped is not null)
        {
            return false;
        }
        depth++;
        return true;
    }

    public void Leave() => depth--;

    public void Stop(string location, string message) => Stopped ??= new SchemaFault(InstanceLocation(), location, message);

    /// <summary>Adds a fault; always false, so that a keyword can return it.</summary>
    public bool Fail(SchemaNode node, string keyword, string message)
    {
        if (faults is null)
        {
            return false;
        }
        if (faults.Count < SchemaLimits.MaxFaults)
        {
            faults.Add(new SchemaFault(InstanceLocation(), keyword.Length == 0 ? node.Location : $"{node.Location}/{keyword}", message));
        }
        else
        {
            Truncated = true;
        }
        return false;
    }

    public bool At(string name, SchemaNode node, JsonElement value, Scope? scope, Evaluated? marks) =>
        At((name, 0), node, value, scope, marks);

    public bool At(int index, SchemaNode node, JsonElement value, Scope? scope, Evaluated? marks) =>
        At((null, index), node, value, scope, marks);

    /// <summary>Adds a fault that lies at a member.</summary>
    public bool FailAt(string name, SchemaNode node, string keyword, string message)
    {
        path.Add((name, 0));
        Fail(node, keyword, message);
        path.RemoveAt(path.Count - 1);
        return false;
    }

    /// <summary>Evaluates for the verdict alone.</summary>
    public bool Quietly(SchemaNode node, JsonElement instance, Scope? scope, Evaluated? marks)
    {
        var told = faults;
        faults = null;
        var valid = node.Evaluate(instance, this, scope, marks);
        faults = told;
        return valid;
    }

    /// <summary>Evaluates one of several alternatives: its faults are handed out, not told.</summary>
    public (bool Valid, List<SchemaFault> Faults) Aside(SchemaNode node, JsonElement instance, Scope? scope, Evaluated? marks)
    {
        var (told, truncated) = (faults, Truncated);
        faults = told is null ? null : [];
        var valid = node.Evaluate(instance, this, scope, marks);
        var found = faults ?? [];
        (faults, Truncated) = (told, truncated);
        return (valid, found);
    }

    /// <summary>Tells faults that were found aside.</summary>
    public void Tell(IEnumerable<SchemaFault> found)
    {
        foreach (var fault in found)
        {
            if (faults is not null && faults.Count < SchemaLimits.MaxFaults)
            {
                faults.Add(fault);
            }
            else
            {
                Truncated = true;
            }
        }
    }

    bool At((string?, int) step, SchemaNode node, JsonElement value, Scope? scope, Evaluated? marks)
    {
        path.Add(step);
        var valid = node.Evaluate(value, this, scope, marks);
        path.RemoveAt(path.Count - 1);
        return valid;
    }

    string InstanceLocation()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in path)
        {
            text.Append('/').Append(name is null ? index.ToString(CultureInfo.InvariantCulture) : JsonPointer.Escape(Shown(name)));
        }
        return text.ToString();
    }

    static string Shown(string name) => name.Length <= SchemaLimits.MaxMemberNameShown
        ? name
        : string.Concat(name.AsSpan(0, SchemaLimits.MaxMemberNameShown), "…");
}

/// <summary>The dynamic scope (core §7.1): the resources entered, innermost first.</summary>
internal sealed record Scope(SchemaResource Resource, Scope? Outer);

/// <summary>Which members or items of one instance have been evaluated (core §11): what unevaluated* leaves alone.</summary>
internal sealed class Evaluated
{
    readonly bool[] marks;

    Evaluated(int count) => marks = new bool[count];

    /// <summary>By position: of members in their order in the text, or of items.</summary>
    public bool this[int position] => marks[position];

    /// <summary>Null for what has neither members nor items.</summary>
    public static Evaluated? Of(JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Object => new Evaluated(instance.GetPropertyCount()),
        JsonValueKind.Array => new Evaluated(instance.GetArrayLength()),
        _ => null,
    };

    public Evaluated Fresh() => new(marks.Length);

    public void Mark(int position) => marks[position] = true;

    public void MarkAll() => Array.Fill(marks, true);

    public void Merge(Evaluated other)
    {
        for (var i = 0; i < marks.Length; i++)
        {
            marks[i] |= other.marks[i];
        }
    }
}
