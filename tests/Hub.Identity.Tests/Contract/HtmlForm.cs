using System.Net;
using System.Text.RegularExpressions;

namespace Hub.Identity.Tests.Contract;

/// <summary>The first form of a page, as a browser without script sees it.</summary>
/// <param name="Action">As written; empty: the page itself.</param>
/// <param name="Fields">Inputs by name: their type and value.</param>
/// <param name="Buttons">Named buttons.</param>
sealed partial record HtmlForm(string Action, bool IsPost, IReadOnlyDictionary<string, (string Type, string Value)> Fields, IReadOnlyList<PageButton> Buttons)
{
    public bool AsksPassword => Fields.Values.Any(input => input.Type == "password");

    /// <summary>Null where the page has no form.</summary>
    public static HtmlForm? Read(string html)
    {
        if (FormPattern().Match(html) is not { Success: true } form)
        {
            return null;
        }
        // Elsewhere on the page a control may name the form it belongs to.
        var start = Attributes(form.Groups["attributes"].Value);
        var fields = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var input in InputPattern().Matches(form.Groups["inner"].Value).Select(match => Attributes(match.Groups["attributes"].Value)))
        {
            if (input.TryGetValue("name", out var name))
            {
                fields[name] = (input.GetValueOrDefault("type", "text"), input.GetValueOrDefault("value", ""));
            }
        }
        var buttons = ButtonPattern().Matches(html).Select(match => Attributes(match.Groups["attributes"].Value))
            .Where(button => button.ContainsKey("name"))
            .Select(button => new PageButton(button["name"], button.GetValueOrDefault("value", "")))
            .ToList();
        return new(start.GetValueOrDefault("action", ""), string.Equals(start.GetValueOrDefault("method", "get"), "post", StringComparison.OrdinalIgnoreCase), fields, buttons);
    }

    static Dictionary<string, string> Attributes(string text) => AttributePattern().Matches(text)
        .GroupBy(match => match.Groups["name"].Value, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => WebUtility.HtmlDecode(group.First().Groups["value"].Value.Trim('"', '\'')), StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("<form(?<attributes>[^>]*)>(?<inner>.*?)</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<input(?<attributes>[^>]*)>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex InputPattern();

    [GeneratedRegex("<button(?<attributes>[^>]*)>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex ButtonPattern();

    [GeneratedRegex("(?<name>[a-zA-Z-]+)(=(?<value>\"[^\"]*\"|'[^']*'|[^\\s>]+))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex AttributePattern();
}
