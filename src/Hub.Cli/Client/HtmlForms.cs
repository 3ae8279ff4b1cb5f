using System.Net;
using System.Text.RegularExpressions;

namespace Hub.Cli.Client;

/// <summary>One form of a page.</summary>
/// <param name="Action">Absolute address it posts to.</param>
/// <param name="Fields">Its inputs with the values that the page gave them.</param>
sealed record HtmlForm(Uri Action, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The handler that its address names; empty where it names none.</summary>
    public string Handler => Action.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith("handler=", StringComparison.Ordinal))?["handler=".Length..] ?? "";
}

/// <summary>Reads the forms of the hub's own pages, as a browser without script would post them.</summary>
static partial class HtmlForms
{
    public static List<HtmlForm> Read(string html, Uri page) =>
        [.. Form().Matches(html).Select(form => new HtmlForm(new Uri(page, Attribute(form.Groups["tag"].Value, "action") ?? ""), Inputs(form.Groups["inside"].Value)))];

    /// <summary>Targets of the links of a page, in their order.</summary>
    public static List<string> Links(string html) => [.. Link().Matches(html).Select(link => WebUtility.HtmlDecode(link.Groups["target"].Value))];

    static Dictionary<string, string> Inputs(string inside)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in Input().Matches(inside).Select(match => match.Value))
        {
            if (Attribute(input, "name") is { } name)
            {
                fields[name] = Attribute(input, "value") ?? "";
            }
        }
        return fields;
    }

    static string? Attribute(string tag, string name) =>
        AttributePair().Matches(tag).FirstOrDefault(pair => string.Equals(pair.Groups["name"].Value, name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? WebUtility.HtmlDecode(found.Groups["value"].Value)
            : null;

    [GeneratedRegex(@"<form\b(?<tag>[^>]*)>(?<inside>.*?)</form>", RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex(@"<input\b[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Input();

    [GeneratedRegex(@"(?<name>[A-Za-z-]+)=""(?<value>[^""]*)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AttributePair();

    [GeneratedRegex(@"<a\b[^>]*\bhref=""(?<target>[^""]*)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
