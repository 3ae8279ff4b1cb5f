using System.Globalization;
using System.Text.RegularExpressions;

namespace Hub.Planted;

/// <summary>How some tests of a suite ended with one room exchanged.</summary>
/// <param name="ExitCode">Null when they hung.</param>
/// <param name="Ran">Tests that ran to their end; null when no summary was printed.</param>
sealed partial record SuiteRun(int? ExitCode, int? Ran, int Failed, int Errors, string Tail)
{
    /// <summary>Longest that the tests of one filter may take.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Odd, since FsCheck replays from odd ones only.</summary>
    const string Seed = "20261123";

    /// <summary>What a suite exits with when tests of it failed.</summary>
    const int TestsFailed = 1;

    /// <summary>Tests ran to their end and some failed: not a crash, not a hang, not a filter that finds nothing.</summary>
    public bool Caught => ExitCode == TestsFailed && Ran > 0 && Failed > 0 && Errors == 0;

    public bool Passed => ExitCode == 0 && Ran > 0 && Failed == 0 && Errors == 0;

    public string Words => Ran is { } ran ? $"{Failed} of {ran} tests failed, {Errors} errors, exit {ExitCode}" : $"no summary, exit {ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "never"}";

    /// <summary>Runs the tests in a copy of the suite's folder, where the compiled room lies over the built one.</summary>
    public static async Task<SuiteRun> Of(Workshop workshop, string suite, string filter, string room, string name)
    {
        var folder = Path.Combine(workshop.Folder, name, suite);
        var copied = await ChildRun.Of("cp", ["-al", Path.Combine(workshop.Binaries, suite, "debug"), folder], workshop.Folder, Limit);
        Assert.True(copied.ExitCode == 0, $"the suite could not be copied: {copied.Tail}");
        var target = Path.Combine(folder, Path.GetFileName(room));
        Assert.True(File.Exists(target), $"{suite} does not use {Path.GetFileName(room)}");
        // The copy is of links: to write into the file would be to write into the build's output.
        File.Delete(target);
        File.Copy(room, target);
        // The same chance in every run, and no more of it than in a normal one.
        var environment = new Dictionary<string, string?> { ["HUB_SEED"] = Seed, ["HUB_THOROUGH"] = null };
        var run = await ChildRun.Of("dotnet", [Path.Combine(folder, suite + ".dll"), "-noColor", "-method", filter], folder, Limit, environment);
        Directory.Delete(folder, recursive: true);
        return Read(run);
    }

    static SuiteRun Read(ChildRun run)
    {
        var summary = Summary().Matches(run.Output).LastOrDefault();
        if (summary is null)
        {
            return new(run.ExitCode, null, 0, 0, run.Tail);
        }
        return new(run.ExitCode, Number("total") - Number("skipped") - Number("idle"), Number("failed"), Number("errors"), run.Tail);

        int Number(string group) => int.Parse(summary.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+), Skipped: (?<skipped>\d+), Not Run: (?<idle>\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Summary();
}
