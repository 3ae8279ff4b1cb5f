using System.Diagnostics;
using System.Reflection;
using Hub.Testing;

namespace Hub.Conformance;

/// <summary>The gate bites: it is built again with files that must not pass. (That it builds at all is part of building these tests.)</summary>
public sealed class GateTests
{
    static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Gate_names_what_Orleans_lacks_and_nothing_else()
    {
        var (exitCode, output) = await BuildGateWithProbes();
        var errors = output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).ToList();
        Assert.NotEqual(0, exitCode);
        Assert.Contains(errors, error => Names(error, "AbsentMember.cs", "'DeactivateAtFullMoon'"));
        Assert.Contains(errors, error => Names(error, "StandInOnly.cs", "'CallCycleException'"));
        Assert.All(errors, error => Assert.True(
            Names(error, "AbsentMember.cs", "'DeactivateAtFullMoon'") || Names(error, "StandInOnly.cs", "'CallCycleException'"), error));
    }

    /// <summary>The build that made this test: the other need not have been restored.</summary>
    static string HubBuild { get; } = typeof(GateTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "HubBuild").Value!;

    static bool Names(string error, string file, string member) =>
        error.Contains(file, StringComparison.Ordinal) && error.Contains(member, StringComparison.Ordinal);

    /// <summary>Builds into a folder of its own; restore and references are those of the build that made this test.</summary>
    static async Task<(int ExitCode, string Output)> BuildGateWithProbes()
    {
        var folder = Directory.CreateTempSubdirectory("hub-gate-");
        try
        {
            using var build = Process.Start(Command(folder.FullName)) ?? throw new InvalidOperationException("dotnet did not start");
            using var patience = new CancellationTokenSource(BuildTimeout);
            var output = build.StandardOutput.ReadToEndAsync(patience.Token);
            await build.WaitForExitAsync(patience.Token);
            return (build.ExitCode, await output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static ProcessStartInfo Command(string folder) => new("dotnet",
    [
        "build",
        Path.Combine(SharedFiles.Root, "tests", "Hub.Conformance", "Gate", "Hub.Conformance.Gate.csproj"),
        "--no-restore",
        "--nologo",
        "-v:q",
        "-nodeReuse:false",
        "-p:BuildProjectReferences=false",
        "-p:UseSharedCompilation=false",
        $"-p:HubGateFolder={folder}",
        $"-p:HubBuild={HubBuild}",
    ])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        WorkingDirectory = SharedFiles.Root,
        Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en" },
    };
}
