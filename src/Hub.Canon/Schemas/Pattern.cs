using System.Text.RegularExpressions;

namespace Hub.Canon.Schemas;

/// <summary>A compiled pattern of ECMA-262, matched without backtracking where it allows that, and always with a time-out.</summary>
internal sealed class Pattern
{
    const RegexOptions Options = RegexOptions.CultureInvariant;

    readonly Regex regex;

    Pattern(string source, Regex regex) => (Source, this.regex) = (source, regex);

    /// <summary>As the schema has it.</summary>
    public string Source { get; }

    /// <summary>Null when the pattern is none that ECMA-262 allows, or one that the hub does not take.</summary>
    public static Pattern? TryParse(string source)
    {
        if (EcmaPattern.TryTranslate(source) is not { } translated)
        {
            return null;
        }
        try
        {
            return new Pattern(source, Build(translated));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A time-out stops the whole validation, so that it cannot count as a match inside <c>not</c>.</summary>
    public bool Matches(string text, Evaluation run, SchemaNode node)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            run.Stop(node.Location, "a pattern takes too long on this string");
            return false;
        }
    }

    static Regex Build(string translated)
    {
        try
        {
            return new Regex(translated, Options | RegexOptions.NonBacktracking, SchemaLimits.LinearPatternTimeout);
        }
        catch (NotSupportedException)
        {
            // Lookarounds, back references, or too large an automaton.
            return new Regex(translated, Options, SchemaLimits.PatternTimeout);
        }
    }
}
