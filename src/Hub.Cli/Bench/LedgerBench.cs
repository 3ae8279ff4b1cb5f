using System.Diagnostics;
using Hub.Cli.Commands;
using Hub.Cli.Processes;

namespace Hub.Cli.Bench;

/// <summary>Runs the ledger's bench, a process of its own (docs/adr/0019): the writer is measured in it, and this command sees only what it prints.</summary>
static class LedgerBench
{
    const string Project = "Hub.LedgerBench";
    const string Program = "hub-ledger-bench.dll";

    /// <summary>Gives the bench's exit code; its lines go to the outputs as they come.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Installation.Dotnet) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Installation.Program(Project, Program));
        arguments.ToList().ForEach(start.ArgumentList.Add);
        using var bench = Process.Start(start) ?? throw CommandException.CouldNot("the bench did not start");
        await using var stopping = cancel.Register(() => Signals.Terminate(bench));
        await Task.WhenAll(CopyAsync(bench.StandardOutput, output), CopyAsync(bench.StandardError, error));
        // It tidies up when it is told to stop, so it is waited for in every case.
        await bench.WaitForExitAsync(CancellationToken.None);
        return bench.ExitCode;
    }

    static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync(CancellationToken.None) is { } line)
        {
            await to.WriteLineAsync(line);
        }
    }
}
