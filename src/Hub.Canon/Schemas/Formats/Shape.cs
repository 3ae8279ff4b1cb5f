using System.Text.RegularExpressions;

namespace Hub.Canon.Schemas.Formats;

/// <summary>A whole-string pattern of the platform, matched in linear time.</summary>
internal sealed class Shape(string pattern)
{
    readonly Regex regex = new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, SchemaLimits.LinearPatternTimeout);

    public bool Fits(string text) => regex.IsMatch(text);

    public Match Match(string text) => regex.Match(text);
}
