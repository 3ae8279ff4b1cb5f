using System.Text.RegularExpressions;

namespace Hub.Tidy;

/// <summary>What no tracked file may hold, and how long one may grow.</summary>
public sealed class TextRules
{
    const long MaxFileBytes = 1024 * 1024;
    const int MaxCodeLines = 400;

    /// <summary>C# files over <see cref="MaxCodeLines"/> lines, each with its reason.</summary>
    static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    // Split, so that this file does not hold them itself.
    static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "Not" + "ImplementedException"];

    static readonly string[] Hosts = ["api.nu" + "get.org", "registry.npm" + "js.org", "proxy.go" + "lang.org"];

    /// <summary>Where clones and home folders lie on one machine and not on the next.</summary>
    static readonly string[] Homes = ["/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/", "/wo" + "rk/", "/work" + "space/", ":\\Us" + "ers\\"];

    [Fact]
    public void Nothing_is_left_unfinished() =>
        Findings.None(from place in Lines() from word in Unfinished where Word(place.Line, word) select $"{place.Path}:{place.Number}: {word}");

    [Fact]
    public void No_file_names_a_package_registry() =>
        Findings.None(from place in Lines() from host in Hosts where place.Line.Contains(host, StringComparison.Ordinal) select $"{place.Path}:{place.Number}: {host}");

    [Fact]
    public void No_file_names_a_path_of_one_machine() =>
        Findings.None(from place in Lines() from home in Homes where StandsAlone(place.Line, home) select $"{place.Path}:{place.Number}: {home}");

    [Fact]
    public void No_file_is_over_one_megabyte() =>
        Findings.None(from path in Tree.Files let size = new FileInfo(Tree.Full(path)).Length where size > MaxFileBytes select $"{path}: {size} bytes");

    [Fact]
    public void Code_files_stay_short_unless_a_reason_is_given() =>
        Findings.None(
            from path in Tree.Ending(".cs")
            let lines = File.ReadLines(Tree.Full(path)).Count()
            where lines > MaxCodeLines && !LongFiles.ContainsKey(path)
            select $"{path}: {lines} lines");

    [Fact]
    public void Reasons_for_long_files_are_still_needed() =>
        Findings.None(LongFiles.Keys.Where(path => !File.Exists(Tree.Full(path)) || File.ReadLines(Tree.Full(path)).Count() <= MaxCodeLines));

    [Fact]
    public void Text_files_end_their_last_line_and_use_line_feeds() =>
        Findings.None(
            from path in Tree.Ending(".cs", ".csproj", ".props", ".md", ".sh", ".yaml", ".slnx", ".http")
            let text = Tree.Read(path)
            where text.Length == 0 || text[^1] != '\n' || text.Contains('\r', StringComparison.Ordinal)
            select path);

    [Fact]
    public void Scripts_that_are_started_are_executable()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no executable bit here");
        }
        Findings.None(
            from path in Tree.Files.Where(path => Tree.IsText(path) && FirstLine(path).StartsWith("#!", StringComparison.Ordinal))
            where !IsExecutable(path)
            select path);
    }

    [Fact]
    public void Every_other_script_is_one_that_is_sourced() =>
        Findings.None(
            from path in Tree.Ending(".sh")
            let first = FirstLine(path)
            where !first.StartsWith("#!", StringComparison.Ordinal) && !first.StartsWith("# Sourced by ", StringComparison.Ordinal)
            select path);

    [Fact]
    public void No_pattern_of_the_hubs_own_refuses_a_text_because_the_process_was_held_up() =>
        Findings.None(
            from line in Lines()
            where line.Path.StartsWith("src/", StringComparison.Ordinal) && line.Line.Contains("[GeneratedRegex(", StringComparison.Ordinal) && !line.Line.Contains("NonBacktracking", StringComparison.Ordinal)
            select $"{line.Path}:{line.Number}: match without backtracking, which needs no time-out");

    static IEnumerable<(string Path, int Number, string Line)> Lines() =>
        from path in Tree.Files
        where Tree.IsText(path)
        from line in File.ReadLines(Tree.Full(path)).Select((text, at) => (text, at))
        select (path, line.at + 1, line.text);

    static bool Word(string line, string word) =>
        line.Contains(word, StringComparison.Ordinal) && Regex.IsMatch(line, $@"\b{word}\b", RegexOptions.None, TimeSpan.FromSeconds(30));

    static bool StandsAlone(string line, string path) =>
        line.IndexOf(path, StringComparison.Ordinal) is >= 0 and var at && (at == 0 || !(char.IsLetterOrDigit(line[at - 1]) || line[at - 1] is '.' or '-' or '_' or '}' or '/'));

    static bool IsExecutable(string path) => OperatingSystem.IsWindows() || File.GetUnixFileMode(Tree.Full(path)).HasFlag(UnixFileMode.UserExecute);

    static string FirstLine(string path) => File.ReadLines(Tree.Full(path)).FirstOrDefault() ?? "";
}
