using System.Diagnostics;
using System.Text.Json;
using Hub.Cli.Commands;
using Hub.Cli.Processes;

namespace Hub.Cli.Demo;

/// <summary>What a run of the command line gave.</summary>
sealed record ToolRun(int ExitCode, string Output)
{
    /// <summary>Its output as JSON (<c>--json</c>).</summary>
    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }
}

/// <summary>Runs this command line as a process of its own, as a person at a terminal would.</summary>
static class Tool
{
    /// <summary>For the longest command, the demonstration itself, on a machine that does other things besides.</summary>
    static readonly TimeSpan Within = TimeSpan.FromMinutes(4);

    /// <param name="folder">Its working directory.</param>
    public static async Task<ToolRun> RunAsync(string folder, CancellationToken cancel, params string[] arguments)
    {
        var start = new ProcessStartInfo(Installation.Dotnet)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Installation.Program("Hub.Cli", "hub.dll"));
        arguments.ToList().ForEach(start.ArgumentList.Add);
        using var process = Process.Start(start) ?? throw CommandException.CouldNot("dotnet does not start");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Within);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // With what it started: a demonstration has a hub and registers of its own.
            process.Kill(entireProcessTree: true);
            throw CommandException.CouldNot($"hub {arguments[0]} did not end within {Within.TotalSeconds:0} s");
        }
    }
}
