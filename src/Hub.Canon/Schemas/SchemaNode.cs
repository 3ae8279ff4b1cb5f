using System.Text.Json;

namespace Hub.Canon.Schemas;

/// <summary>A compiled schema. Filled once by the compiler, then never changed, so that references may form circles.</summary>
internal sealed class SchemaNode(SchemaResource resource, string location)
{
    Keyword[] keywords = [];
    bool? constant;
    bool tracks;

    /// <summary>Absolute URI with a JSON pointer as fragment.</summary>
    public string Location { get; } = location;

    public SchemaResource Resource { get; } = resource;

    /// <summary>Of a boolean schema.</summary>
    public void Fill(bool verdict) => constant = verdict;

    /// <summary>In the order of evaluation: unevaluated* last.</summary>
    public void Fill(IEnumerable<Keyword> compiled)
    {
        keywords = [.. compiled];
        tracks = keywords.Any(keyword => keyword.NeedsMarks);
    }

    /// <param name="instance">What is validated.</param>
    /// <param name="run">Where faults go.</param>
    /// <param name="outer">The dynamic scope so far.</param>
    /// <param name="outerMarks">Where marks go when a schema around this one wants them; only of use when the verdict is true.</param>
    public bool Evaluate(JsonElement instance, Evaluation run, Scope? outer, Evaluated? outerMarks)
    {
        if (!run.Enter(this))
        {
            return false;
        }
        var scope = outer is not null && ReferenceEquals(outer.Resource, Resource) ? outer : new Scope(Resource, outer);
        var marks = tracks ? Evaluated.Of(instance) : outerMarks;
        var valid = constant ?? EvaluateKeywords(instance, run, new Frame(this, scope, marks));
        if (constant is false)
        {
            run.Fail(this, "", "nothing may stand here");
        }
        if (valid && tracks && marks is not null)
        {
            outerMarks?.Merge(marks);
        }
        run.Leave();
        return valid;
    }

    bool EvaluateKeywords(JsonElement instance, Evaluation run, in Frame frame)
    {
        var valid = true;
        foreach (var keyword in keywords)
        {
            valid &= keyword.Evaluate(instance, run, frame);
            if (!valid && !run.Telling)
            {
                break;
            }
        }
        return valid;
    }
}

/// <summary>What a keyword sees around it.</summary>
internal readonly record struct Frame(SchemaNode Node, Scope Scope, Evaluated? Marks);

/// <summary>A compiled keyword; immutable.</summary>
internal abstract class Keyword
{
    /// <summary>Whether the schema must know what its other keywords evaluated.</summary>
    public virtual bool NeedsMarks => false;

    public abstract bool Evaluate(JsonElement instance, Evaluation run, in Frame frame);
}

/// <summary>A keyword that looks at the instance alone.</summary>
internal abstract class Assertion(string name, string expected) : Keyword
{
    public sealed override bool Evaluate(JsonElement instance, Evaluation run, in Frame frame) =>
        Holds(instance, run, frame)
        || (run.Telling && run.Fail(frame.Node, name, $"expected {expected}, found {Found.In(instance)}"));

    protected abstract bool Holds(JsonElement instance, Evaluation run, in Frame frame);
}

/// <summary>Says what an instance is without saying what it holds.</summary>
internal static class Found
{
    public static string In(JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Number => "another number",
        JsonValueKind.String => $"a string of {Plural(Length(instance.GetString()!), "character")}",
        JsonValueKind.Array => $"an array of {Plural(instance.GetArrayLength(), "item")}",
        _ => $"an object of {Plural(instance.GetPropertyCount(), "member")}",
    };

    /// <summary>In code points, as RFC 8259 counts characters.</summary>
    public static int Length(string text)
    {
        var length = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                length--;
            }
        }
        return length;
    }

    public static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
