using System.Diagnostics;
using System.Globalization;
using Hub.Testing;

namespace Hub.Crash;

/// <summary>The harness against a real hub: 10 kills, 1,000 with HUB_THOROUGH, or as many as HUB_KILLS says.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    const int Kills = 10;
    const int ThoroughKills = 1_000;

    static int KillsOfTheMode => Environment.GetEnvironmentVariable("HUB_THOROUGH") is null ? Kills : ThoroughKills;

    static int KillsNow =>
        int.TryParse(Environment.GetEnvironmentVariable("HUB_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : KillsOfTheMode;

    [Fact]
    public async Task Hub_killed_under_load_keeps_every_promise()
    {
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Hub.CrashHarness", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "hub-crash.dll"));
        var start = new ProcessStartInfo("dotnet", [program, "--kills", KillsNow.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = SharedFiles.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var said = new List<string>();
        using var harness = Process.Start(start)!;
        try
        {
            while (await harness.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                // To the log as it comes: a long run is watched there.
                await Console.Out.WriteLineAsync(line);
                said.Add(line);
            }
            await harness.WaitForExitAsync(TestContext.Current.CancellationToken);
            output.WriteLine(string.Join('\n', said));
            Assert.True(harness.ExitCode == 0, $"exit {harness.ExitCode}\n" + string.Join('\n', said.SkipWhile(line => !line.StartsWith("FAILED", StringComparison.Ordinal))));
        }
        finally
        {
            if (!harness.HasExited)
            {
                // With the hub and the registers, which are its children.
                harness.Kill(entireProcessTree: true);
            }
        }
    }
}
