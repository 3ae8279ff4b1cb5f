using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hub.Cli.Commands;
using Hub.Cli.Processes;

namespace Hub.Cli.Bench.Tokens;

/// <summary>Runs the measurement of the resource server's check, a process of its own: it is measured in it, and this command sees only what it prints.</summary>
static class CheckBench
{
    const string Project = "Hub.CheckBench";
    const string Program = "hub-check-bench.dll";

    sealed record Printed(int Count, double ChecksPerCoreSecond, double VerifyPerCoreSecond);

    public static async Task<CheckFigures> RunAsync(int checks, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Installation.Dotnet, [Installation.Program(Project, Program), checks.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bench = Process.Start(start) ?? throw CommandException.CouldNot("the measurement of checks did not start");
        await using var stopping = cancel.Register(() => Signals.Terminate(bench));
        var said = await Task.WhenAll(bench.StandardOutput.ReadToEndAsync(CancellationToken.None), bench.StandardError.ReadToEndAsync(CancellationToken.None));
        await bench.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (bench.ExitCode != 0 || JsonSerializer.Deserialize<Printed>(said[0], JsonSerializerOptions.Web) is not { } printed)
        {
            throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"the measurement of checks ended with {bench.ExitCode}: {said[1]}"));
        }
        return new(printed.Count, printed.ChecksPerCoreSecond, printed.VerifyPerCoreSecond);
    }
}
