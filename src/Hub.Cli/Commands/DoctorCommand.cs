using System.CommandLine;
using Hub.Cli.Commands.Anchors;
using Hub.Cli.Health;

namespace Hub.Cli.Commands;

/// <summary><c>hub doctor</c>: what this machine has and lacks.</summary>
static class DoctorCommand
{
    static readonly Option<int> Port = new("--port") { Description = "The port that hub up would take.", DefaultValueFactory = _ => UpCommand.DefaultPort };

    public static Command Build()
    {
        var command = new Command("doctor", "Check what the hub needs on this machine.") { Port, Shared.Data };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var wrong = false;
        var data = parsed.GetRequiredValue(Shared.Data);
        foreach (var check in Checkup.All(data, parsed.GetValue(Port)).Concat(await RunningHub.LinesAsync(data, cancel)))
        {
            wrong |= check.State == HealthState.Fail;
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{check.State.ToString().ToLowerInvariant(),-5} {check.What}: {check.Found}");
        }
        await parsed.InvocationConfiguration.Output.WriteLineAsync(await AnchorHealth.LineAsync(data, cancel));
        return wrong ? ExitCodes.Refused : ExitCodes.Right;
    }
}
