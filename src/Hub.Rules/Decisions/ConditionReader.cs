using System.Globalization;
using System.Text.Json;

namespace Hub.Rules.Decisions;

/// <summary>Reads the conditions of one programme; they have passed the schema, so their shapes hold.</summary>
sealed class ConditionReader(IReadOnlyDictionary<string, DeclaredInput> inputs, Action<string, string, string> fault)
{
    int _count;

    /// <summary>The condition; null when it, or one inside it, has a fault.</summary>
    public Condition? Read(JsonElement node, string place, int depth = 1)
    {
        if (depth > Condition.MaxDepth || ++_count > Condition.MaxCount)
        {
            fault(place, ReasonCodes.ProgrammeTooComplex, $"at most {Condition.MaxCount} conditions, {Condition.MaxDepth} deep, are taken");
            return null;
        }
        if (node.TryGetProperty("not", out var not))
        {
            return Read(not, $"{place}/not", depth + 1) is { } inner ? new Condition.Not(inner) : null;
        }
        if (node.TryGetProperty("all", out var all))
        {
            return Several(all, $"{place}/all", depth) is { } parts ? new Condition.All(parts) : null;
        }
        if (node.TryGetProperty("any", out var any))
        {
            return Several(any, $"{place}/any", depth) is { } parts ? new Condition.Any(parts) : null;
        }
        return Single(node, place);
    }

    List<Condition>? Several(JsonElement list, string place, int depth)
    {
        var parts = new List<Condition>();
        var whole = true;
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            if (Read(item, string.Create(CultureInfo.InvariantCulture, $"{place}/{index}"), depth + 1) is { } part)
            {
                parts.Add(part);
            }
            else
            {
                whole = false;
            }
        }
        return whole ? parts : null;
    }

    Condition? Single(JsonElement node, string place)
    {
        var name = node.GetProperty("input").GetString()!;
        if (!inputs.TryGetValue(name, out var input))
        {
            fault($"{place}/input", ReasonCodes.ReferenceUnknown, $"no input {name}");
            return null;
        }
        var operation = node.EnumerateObject().Single(member => !member.NameEquals("input"));
        var read = Read(input, operation.Name, operation.Value);
        if (read is null)
        {
            fault($"{place}/{operation.Name}", ReasonCodes.ProgrammeConditionUnfit, $"{operation.Name} {operation.Value.GetRawText()} does not fit {name}, a {input.Type.Code()}");
        }
        return read;
    }

    static Condition? Read(DeclaredInput input, string operation, JsonElement value) => (operation, input.Type) switch
    {
        ("is", _) => Values(input, [value]),
        ("in", _) => Values(input, [.. value.EnumerateArray()]),
        ("atLeast", InputType.Number) => DecimalText.TryParse(value.GetString(), out var bound) ? new Condition.AtLeast(input.Name, bound) : null,
        ("below", InputType.Number) => DecimalText.TryParse(value.GetString(), out var bound) ? new Condition.Below(input.Name, bound) : null,
        ("ageAtLeast", InputType.Year or InputType.Date) => new Condition.AgeAtLeast(input.Name, value.GetInt32()),
        ("ageBelow", InputType.Year or InputType.Date) => new Condition.AgeBelow(input.Name, value.GetInt32()),
        _ => null,
    };

    // A year or date is looked at by age only: equality with one says something about a single person, not about a rule.
    static Condition.OneOf? Values(DeclaredInput input, JsonElement[] values)
    {
        if (input.Type is InputType.Year or InputType.Date)
        {
            return null;
        }
        var read = values.Select(value => InputValue.Of(input.Type, value)).ToList();
        return read.TrueForAll(value => value is not null) ? new Condition.OneOf(input.Name, [.. read.OfType<InputValue>()]) : null;
    }
}
