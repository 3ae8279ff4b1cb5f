using System.CommandLine.Parsing;
using System.Globalization;

namespace Hub.Cli.Commands;

/// <summary>Numbers on the command line, refused in words and not by the name of a type.</summary>
static class Numbers
{
    /// <summary>The option's one number, in the invariant culture.</summary>
    public static T Parse<T>(ArgumentResult given)
        where T : struct, IParsable<T>
    {
        var text = given.Tokens.Count == 1 ? given.Tokens[0].Value : "";
        if (!T.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            given.AddError($"{(given.Parent as OptionResult)?.IdentifierToken?.Value}: '{text}' is no {(typeof(T) == typeof(double) ? "number" : "whole number in range")}");
        }
        return number;
    }
}
