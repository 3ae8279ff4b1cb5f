using System.Runtime.InteropServices;
using Hub.Cli.Commands;

namespace Hub.Cli.Processes;

/// <summary>Where this repository lies and which build runs, as <c>./hub</c> says by HUB_ROOT and HUB_BUILD.</summary>
static class Installation
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("HUB_ROOT") ?? FromHere(5));

    /// <summary><c>core</c> or <c>full</c>.</summary>
    public static string Build { get; } = Environment.GetEnvironmentVariable("HUB_BUILD") ?? Path.GetFileName(FromHere(3));

    /// <summary>The host that runs this process, and so every other program of the hub.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>A program of this build.</summary>
    /// <exception cref="CommandException">It is not built.</exception>
    public static string Program(string project, string file)
    {
        var path = Path.Combine(Root, "artifacts", Build, "bin", project, "debug", file);
        return File.Exists(path) ? path : throw CommandException.CouldNot($"{path} is not built (./hub builds what it needs)");
    }

    // artifacts/<build>/bin/<project>/debug/hub.dll: without the script the place of this file tells the same.
    static string FromHere(int up)
    {
        var folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        for (var i = 0; i < up; i++)
        {
            folder = Path.GetDirectoryName(folder) ?? folder;
        }
        return folder;
    }
}
