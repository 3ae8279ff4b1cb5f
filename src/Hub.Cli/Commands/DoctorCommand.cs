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
        foreach (var check in Checkup.All(parsed.GetRequiredValue(Shared.Data), parsed.GetValue(Port)))
        {
            wrong |= check.State == HealthState.Fail;
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{check.State.ToString().ToLowerInvariant(),-5} {check.What}: {check.Found}");
        }
        foreach (var check in await RunningHub.LinesAsync(parsed.GetRequiredValue(Shared.Data), cancel))
        {
            wrong |= check.State == HealthState.Fail;
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{check.State.ToString().ToLowerInvariant(),-5} {check.What}: {check.Found}");
        }
        await parsed.InvocationConfiguration.Output.WriteLineAsync(await AnchorHealth.LineAsync(parsed.GetRequiredValue(Shared.Data), cancel));
        return wrong ? ExitCodes.Refused : ExitCodes.Right;
    }
}
