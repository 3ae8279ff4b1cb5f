namespace Hub.Rules.Decisions;

/// <summary>What a criterion asks of the inputs.</summary>
abstract record Condition
{
    /// <summary>Most conditions within one another.</summary>
    public const int MaxDepth = 6;

    /// <summary>Most conditions in one programme, those that hold others included.</summary>
    public const int MaxCount = 256;

    /// <summary>Greatest age a condition may name, years.</summary>
    public const int MaxAge = 150;

    Condition()
    {
    }

    /// <summary><c>is</c>, <c>in</c>: equals one of the values.</summary>
    public sealed record OneOf(string Input, IReadOnlyList<InputValue> Values) : Condition;

    /// <summary><c>atLeast</c>: the bound itself is in.</summary>
    public sealed record AtLeast(string Input, decimal Bound) : Condition;

    /// <summary><c>below</c>: the bound itself is out.</summary>
    public sealed record Below(string Input, decimal Bound) : Condition;

    /// <summary><c>ageAtLeast</c>: of a date, completed years; of a year, the difference of calendar years.</summary>
    public sealed record AgeAtLeast(string Input, int Years) : Condition;

    /// <summary><c>ageBelow</c>: the opposite of <see cref="AgeAtLeast"/>.</summary>
    public sealed record AgeBelow(string Input, int Years) : Condition;

    public sealed record All(IReadOnlyList<Condition> Of) : Condition;

    public sealed record Any(IReadOnlyList<Condition> Of) : Condition;

    public sealed record Not(Condition Of) : Condition;
}

static class ConditionWalk
{
    /// <summary>The condition and every one inside it.</summary>
    public static IEnumerable<Condition> Tree(this Condition condition) => condition switch
    {
        Condition.All all => [all, .. all.Of.SelectMany(Tree)],
        Condition.Any any => [any, .. any.Of.SelectMany(Tree)],
        Condition.Not not => [not, .. not.Of.Tree()],
        _ => [condition],
    };

    /// <summary>The input that a single condition looks at; null for one that holds others.</summary>
    public static string? Looks(this Condition condition) => condition switch
    {
        Condition.OneOf it => it.Input,
        Condition.AtLeast it => it.Input,
        Condition.Below it => it.Input,
        Condition.AgeAtLeast it => it.Input,
        Condition.AgeBelow it => it.Input,
        _ => null,
    };
}
