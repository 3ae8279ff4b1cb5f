using System.Text.RegularExpressions;

namespace Hub.Tidy;

/// <summary>Documents: their links lead somewhere, and decisions are numbered once.</summary>
public sealed partial class DocumentRules
{
    static IEnumerable<string> Documents => Tree.Ending(".md");

    [Fact]
    public void Relative_links_lead_to_tracked_files() =>
        Findings.None(
            from path in Documents
            from target in Links(Tree.Read(path))
            where !IsElsewhere(target)
            let file = target.Split('#')[0]
            where file.Length > 0 && !Exists(Resolve(path, file))
            select $"{path}: {target}");

    [Fact]
    public void Links_to_headings_lead_to_headings() =>
        Findings.None(
            from path in Documents
            from target in Links(Tree.Read(path))
            where !IsElsewhere(target) && target.Contains('#', StringComparison.Ordinal)
            let parts = target.Split('#', 2)
            let file = parts[0].Length == 0 ? path : Resolve(path, parts[0])
            where file.EndsWith(".md", StringComparison.Ordinal) && File.Exists(Tree.Full(file)) && !Headings(file).Contains(parts[1], StringComparer.Ordinal)
            select $"{path}: {target}");

    [Fact]
    public void Documents_of_the_root_are_there() =>
        Findings.None(new[] { "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/glossary.md" }.Where(path => !File.Exists(Tree.Full(path))));

    [Fact]
    public void Decisions_are_numbered_once_and_without_gaps()
    {
        var files = Tree.Files.Where(path => path.StartsWith("docs/adr/", StringComparison.Ordinal)).Select(Path.GetFileName).OfType<string>().ToList();
        Findings.None(files.Where(name => !Decision().IsMatch(name)));
        var numbers = files.Select(name => int.Parse(name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    [Fact]
    public void No_file_holds_the_marks_of_an_unfinished_merge() =>
        Findings.None(Tree.Files.Where(Tree.IsText).Where(path => File.ReadLines(Tree.Full(path)).Any(line => line.StartsWith(new string('<', 7) + " ", StringComparison.Ordinal) || line.StartsWith(new string('>', 7) + " ", StringComparison.Ordinal))));

    [Fact]
    public void Decisions_say_context_decision_and_consequences() =>
        Findings.None(
            from path in Tree.Files.Where(path => path.StartsWith("docs/adr/", StringComparison.Ordinal))
            from heading in new[] { "context", "decision", "consequences" }
            where !Headings(path).Contains(heading, StringComparer.Ordinal)
            select $"{path}: no {heading}");

    [Fact]
    public void Readme_stays_readable_in_ten_minutes() => Assert.InRange(File.ReadLines(Tree.Full("README.md")).Count(), 1, 150);

    static IEnumerable<string> Links(string markdown) =>
        Link().Matches(Fence().Replace(markdown, "")).Select(match => match.Groups["target"].Value);

    static bool IsElsewhere(string target) => Scheme().IsMatch(target);

    static string Resolve(string document, string target) =>
        Path.GetRelativePath(Hub.Testing.SharedFiles.Root, Path.GetFullPath(Tree.Full(Path.Combine(Path.GetDirectoryName(document)!, target)))).Replace('\\', '/');

    static bool Exists(string path) =>
        Tree.Files.Contains(path, StringComparer.Ordinal) || Tree.Files.Any(file => file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    static IEnumerable<string> Headings(string path) =>
        Heading().Matches(Fence().Replace(Tree.Read(path), "")).Select(match => NotInAnchors().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?ms)^```.*?^```", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?m)^#{1,6} +(?<text>.+)$", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*:", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^[0-9]{4}-[a-z0-9-]+\.md$", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Decision();
}
