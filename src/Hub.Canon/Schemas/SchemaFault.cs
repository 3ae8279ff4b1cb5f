namespace Hub.Canon.Schemas;

/// <summary>One thing that is wrong with an instance, or with a schema.</summary>
/// <param name="InstanceLocation">JSON pointer (RFC 6901) to what is wrong; long member names are cut with "…".</param>
/// <param name="KeywordLocation">Absolute URI of the keyword that says so: resource, '#', JSON pointer.</param>
/// <param name="Message">For a person: what was expected, what was found. Never a value of the instance.</param>
public sealed record SchemaFault(string InstanceLocation, string KeywordLocation, string Message);

/// <summary>What a schema says of an instance.</summary>
/// <param name="Faults">Empty when valid; at most <see cref="SchemaLimits.MaxFaults"/>.</param>
/// <param name="Truncated">Whether more faults were found than are listed.</param>
public sealed record SchemaResult(IReadOnlyList<SchemaFault> Faults, bool Truncated)
{
    /// <summary>Whether the instance holds to the schema.</summary>
    public bool IsValid => Faults.Count == 0;
}

/// <summary>What became of a schema given to <see cref="SchemaSet.TryCompile"/>.</summary>
public abstract record SchemaCompilation
{
    SchemaCompilation()
    {
    }

    /// <summary>The schema, ready to validate.</summary>
    public sealed record Compiled(CompiledSchema Schema) : SchemaCompilation;

    /// <summary>The schema cannot be used; the instance locations point into the schema document.</summary>
    public sealed record Refused(IReadOnlyList<SchemaFault> Faults) : SchemaCompilation;
}

/// <summary>Whether <c>format</c> only annotates, as JSON Schema 2020-12 has it by default, or is checked.</summary>
public enum FormatUse
{
    /// <summary>Never a reason for a fault, unless the schema's dialect has the format-assertion vocabulary.</summary>
    Annotation,

    /// <summary>Checked, for the formats that the hub knows.</summary>
    Assertion,
}

/// <summary>Bounds of every validation.</summary>
public static class SchemaLimits
{
    /// <summary>Most faults listed.</summary>
    public const int MaxFaults = 32;

    /// <summary>Most schemas nested in one another while evaluating, references included.</summary>
    public const int MaxEvaluationDepth = 512;

    /// <summary>Most schemas evaluated for one instance.</summary>
    public const int MaxEvaluations = 2_000_000;

    /// <summary>Most digits of a number given to <c>multipleOf</c>.</summary>
    public const int MaxDivisionDigits = 2048;

    /// <summary>Longest matching of a pattern that needs backtracking (lookarounds, back references) against one string.</summary>
    public static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The same where the time grows with the string only. It is time of the clock, not of the processor: a shorter one
    /// calls valid documents invalid when the process starts on a busy machine.
    /// </summary>
    public static readonly TimeSpan LinearPatternTimeout = TimeSpan.FromSeconds(30);

    internal const int MaxSchemaDepth = 64;
    internal const int MaxMemberNameShown = 80;
}
