using System.Text.RegularExpressions;
using Hub.Testing;

namespace Hub.EndToEnd.Documents;

/// <summary>Codes that the sources can put into an answer, read from the sources themselves.</summary>
static class EmittedCodes
{
    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Where codes are handed to a writer of problem details, directly or through a constant class that the walk uses.</summary>
    static readonly (string Folder, string Pattern)[] Places =
    [
        ("src/Hub.Api/Endpoints", "(?:Refusals\\.(?:Result|Problem|Recorded)|Unreadable)\\(\"(?<code>[a-z.-]+)\""),
        ("src/Hub.Api", "new Problem\\([^\"]*\"(?<code>[a-z0-9.-]+)\""),
        ("src/Hub.Api/Hosting", "=> \"(?<code>[a-z]+\\.[a-z-]+)\","),
        ("src/Hub.Identity", "new Problem\\([^\"]*\"(?<code>[a-z0-9.-]+)\""),
        ("src/Hub.Silo/Walk/WalkCodes.cs", "= \"(?<code>[a-z.-]+)\""),
        // What pages show, and what stands beside another code as its reason.
        ("src/Hub.Api/Pages", "\"(?<code>(?:binding|recovery|staff)\\.[a-z-]+)\""),
        ("src/Hub.Identity/People", "\"(?<code>(?:binding|recovery|staff)\\.[a-z-]+)\""),
        ("src/Hub.Identity/Agencies", "\"(?<code>(?:agency|client|jwks-uri)\\.[a-z-]+)\""),
        ("src/Hub.Identity/Clients", "\"(?<code>(?:client|jwks)\\.[a-z-]+)\""),
        ("src/Hub.Jose/Keys/JsonWebKeys.cs", "\"(?<code>jwks\\.[a-z-]+)\""),
        ("src/Hub.Contracts", "public const string \\w+ = \"(?<code>[a-z]+\\.[a-z.-]+)\""),
        ("src/Hub.Connectors/Fetching/FetchResult.cs", "= \"(?<code>source\\.[a-z-]+)\""),
        ("src/Hub.Canon", "\"(?<code>json\\.[a-z0-9-]+)\""),
        ("src/Hub.Audit/Writing/AppendOutcome.cs", "\"(?<code>[a-z]+\\.[a-z-]+)\""),
        ("src/Hub.Rules/ReasonCodes.cs", "= \"(?<code>[a-z.-]+)\""),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Find().Order(StringComparer.Ordinal)];

    static HashSet<string> Find()
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (folder, pattern) in Places)
        {
            var found = Files(Path.Combine(SharedFiles.Root, folder))
                .SelectMany(file => Regex.Matches(File.ReadAllText(file), pattern, RegexOptions.ExplicitCapture, MatchTimeout))
                .SelectMany(match => match.Groups["code"].Captures.Select(capture => capture.Value)).ToList();
            Assert.True(found.Count > 0, $"No code is found in {folder}: the pattern no longer fits the sources.");
            codes.UnionWith(found);
        }
        return codes;
    }

    static IEnumerable<string> Files(string path) =>
        File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories);
}
