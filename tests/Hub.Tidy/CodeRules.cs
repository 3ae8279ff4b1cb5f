using System.Globalization;
using System.Text.RegularExpressions;
using Hub.Api.Endpoints;
using Hub.Rules;

namespace Hub.Tidy;

/// <summary>Every stable code that the source gives stands in docs/codes.md, and nothing else does.</summary>
public sealed partial class CodeRules
{
    /// <summary>Dotted words in the source that are no codes: record types, files with other endings, names of rights.</summary>
    static readonly string[] NotCodes = ["me.consent", "agency.key", "key.rotate", "erasure.act", "erasure.ordered", "erasure.completed", "tag.root", "delay.asked", "delay.ended", "ca.key", "tls.key", "passkeys.js", "jose.unset"];

    static readonly string[] FileEndings = [".db", ".json", ".pem", ".css", ".sql", ".dll", ".txt", ".hmac", ".ed25519", ".aes", ".yaml", ".sh", ".mjs", ".slnx", ".log", ".exe"];

    [Fact]
    public void Codes_of_the_source_are_documented()
    {
        var documented = Documented();
        Findings.None(Used().Where(code => !documented.Contains(code)));
    }

    [Fact]
    public void Documented_codes_are_those_of_the_source()
    {
        var used = Used();
        Findings.None(Documented().Where(code => !used.Contains(code)));
    }

    [Fact]
    public void Statuses_and_meanings_are_those_of_the_api()
    {
        var page = Tree.Read("docs/codes.md");
        Findings.None(
            from reason in ErrorCatalogue.All
            where reason.Kind is not (ReasonKind.Permitted or ReasonKind.Configuration)
            let row = $"| `{reason.Code}` | {ErrorCatalogue.StatusOf(reason.Code).ToString(CultureInfo.InvariantCulture)} | {reason.Message.En} |"
            where !page.Contains(row, StringComparison.Ordinal)
            select row);
    }

    static IEnumerable<string> Datasets => Tree.Ending(".dataset.yaml").Select(path => Path.GetFileName(path)[..^".dataset.yaml".Length]);

    static HashSet<string> Documented() =>
        Quoted().Matches(Tree.Read("docs/codes.md")).Select(match => match.Groups["code"].Value).Where(word => !IsFile(word)).ToHashSet(StringComparer.Ordinal);

    static HashSet<string> Used() =>
        Tree.Ending(".cs").Where(path => path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(path => Literal().Matches(Code.WithoutComments(Tree.Read(path))).Select(match => match.Groups["code"].Value))
            .Where(word => !NotCodes.Contains(word, StringComparer.Ordinal)
                && !word.StartsWith("page.", StringComparison.Ordinal)
                && !Datasets.Contains(word, StringComparer.Ordinal)
                && !IsFile(word))
            .ToHashSet(StringComparer.Ordinal);

    static bool IsFile(string word) => FileEndings.Any(ending => word.EndsWith(ending, StringComparison.Ordinal));

    [GeneratedRegex(@"""(?<code>[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"`(?<code>[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Quoted();
}
