using System.Text.RegularExpressions;

namespace Hub.Tidy;

/// <summary>docs/security/asvs.md: every requirement of its chapters is answered, and what is named as shown is a test.</summary>
public sealed partial class ChecklistRules
{
    const string Page = "docs/security/asvs.md";

    /// <summary>How many requirements each section of ASVS 5.0.0 has.</summary>
    static readonly (string Section, int Count)[] Sections =
    [
        ("3.1", 1), ("3.2", 3), ("3.3", 5), ("3.4", 8), ("3.5", 8), ("3.6", 1), ("3.7", 5),
        ("4.1", 5), ("4.2", 5), ("4.3", 2), ("4.4", 4),
        ("7.1", 3), ("7.2", 4), ("7.3", 2), ("7.4", 5), ("7.5", 3), ("7.6", 2),
        ("8.1", 4), ("8.2", 4), ("8.3", 3), ("8.4", 2),
        ("9.1", 3), ("9.2", 4),
        ("10.1", 2), ("10.2", 3), ("10.3", 5), ("10.4", 16), ("10.5", 5), ("10.6", 2), ("10.7", 3),
    ];

    [Fact]
    public void Every_requirement_has_one_row_in_its_order() =>
        Assert.Equal(
            from section in Sections
            from number in Enumerable.Range(1, section.Count)
            select $"{section.Section}.{number}",
            Rows().Select(row => row.Id));

    [Fact]
    public void Tests_that_are_named_exist()
    {
        var tests = Tests();
        Findings.None(from row in Rows() from name in Names(row.Shown) where !tests.Contains(name) select $"{row.Id}: {name}");
    }

    [Fact]
    public void Every_row_is_shown_or_says_why_not() =>
        Findings.None(
            from row in Rows()
            let named = Names(row.Shown).Any() || row.Shown.StartsWith("document: ", StringComparison.Ordinal)
            let reason = row.How.Contains("**not met**", StringComparison.Ordinal) || row.How.Contains("**does not apply**", StringComparison.Ordinal)
            where row.Shown is "–" ? !reason : !named
            select row.Id);

    static IEnumerable<(string Id, string How, string Shown)> Rows() =>
        from line in Tree.Read(Page).Split('\n')
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length > 1 && Requirement().IsMatch(cells[1])
        select cells.Length == 6 ? (cells[1], cells[3], cells[4]) : (cells[1] + " has not four cells", "", "");

    static IEnumerable<string> Names(string shown) => Test().Matches(shown).Select(match => match.Groups["name"].Value);

    /// <summary>Methods by the class that declares them; a class may have several files.</summary>
    static HashSet<string> Tests() =>
        (from path in Tree.Ending(".cs")
         where path.StartsWith("tests/", StringComparison.Ordinal)
         let text = Tree.Read(path)
         from Match type in Class().Matches(text)
         from Match method in Method().Matches(text)
         select $"{type.Groups["name"].Value}.{method.Groups["name"].Value}").ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Requirement();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*\\.[A-Z][A-Za-z0-9_]*)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Test();

    [GeneratedRegex(@"\bclass (?<name>[A-Z][A-Za-z0-9]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Class();

    [GeneratedRegex(@"public (async )?(Task|void) (?<name>[A-Z][A-Za-z0-9_]*)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Method();
}
