using System.CommandLine;
using Hub.Cli.Demo;
using Hub.Cli.Processes;

namespace Hub.Cli.Commands;

/// <summary><c>hub demo</c>: the main job, from the start of the processes to the verified ledger.</summary>
static class DemoCommand
{
    public static Command Build()
    {
        var command = new Command("demo", "Run the main job end to end on free ports; leaves its evidence in artifacts/demo.");
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        var demo = new Demonstration(Path.Combine(Installation.Root, "artifacts", "demo"), new DemoSteps(output));
        try
        {
            await demo.RunAsync(cancel);
            return ExitCodes.Right;
        }
        catch (DemoException failure)
        {
            await output.WriteLineAsync($"FAILED in step {failure.Step}: {failure.Message}");
            return ExitCodes.Refused;
        }
        catch (Exception fault) when (fault is CommandException or HttpRequestException or IOException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            await output.WriteLineAsync($"FAILED in step {demo.Steps.Current}: {fault.Message}");
            return ExitCodes.Refused;
        }
    }
}
