using System.Text.RegularExpressions;

namespace Hub.Tidy;

/// <summary>What an operator tells apart, and says to a hub, is one thing wherever it is written.</summary>
public sealed partial class ProgramRules
{
    /// <summary>Options of the hub process that <c>hub up</c> gives by itself, or has no use for in development.</summary>
    static readonly string[] NotOfUp =
    [
        "--policies", "--connectors", "--environment", "--certificate", "--certificate-key", "--policy-keys", "--origin", "--allow-single-process", "--allow-embedded-issuer",
    ];

    [Fact]
    public void Number_of_a_log_line_is_used_once()
    {
        var lines = from path in Tree.Ending(".cs")
                    where path.StartsWith("src/", StringComparison.Ordinal)
                    from Match match in EventId().Matches(Code.WithoutComments(Tree.Read(path)))
                    select (Number: match.Groups["id"].Value, Path: path);
        Findings.None(lines.GroupBy(line => line.Number, StringComparer.Ordinal).Where(group => group.Skip(1).Any()).Select(group => $"EventId {group.Key}: {string.Join(", ", group.Select(line => line.Path))}"));
    }

    [Fact]
    public void Hub_up_knows_the_options_of_the_hub()
    {
        var hub = Option().Matches(Tree.Read("src/Hub.Api/Hosting/HostSettings.cs") + Tree.Read("src/Hub.Api/Hosting/Limits/LimitOptions.cs")).Select(match => match.Groups["name"].Value).Except(NotOfUp, StringComparer.Ordinal);
        var up = string.Concat(Tree.Ending(".cs").Where(path => path.StartsWith("src/Hub.Cli/Commands/", StringComparison.Ordinal) && Path.GetFileName(path) is "UpCommand.cs" or "LedgerUp.cs" or "LimitUp.cs" or "AnchorUp.cs" or "KeyPlace.cs" or "Shared.cs").Select(Tree.Read));
        Findings.None(hub.Where(option => !up.Contains(option + (option.EndsWith('-') ? "" : "\""), StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"EventId = (?<id>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex EventId();

    [GeneratedRegex(@"""(?<name>--[a-z][a-z-]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Option();
}
