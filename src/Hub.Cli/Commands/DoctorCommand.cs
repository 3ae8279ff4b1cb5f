using System.CommandLine;
using Hub.Cli.Health;

namespace Hub.Cli.Commands;

/// <summary><c>hub doctor</c>: what this machine has and lacks.</summary>
static class DoctorCommand
{
    static readonly Option<int> Port = new("--port") { Description = "The port that hub up would take.", DefaultValueFactory = _ => UpCommand.DefaultPort };

    public static Command Build()
    {
        var command = new Command("doctor", "Check what the hub needs on this machine.") { Port, Shared.Data };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var wrong = false;
        foreach (var check in Checkup.All(parsed.GetRequiredValue(Shared.Data), parsed.GetValue(Port)))
        {
            wrong |= check.State == HealthState.Fail;
            parsed.InvocationConfiguration.Output.WriteLine($"{check.State.ToString().ToLowerInvariant(),-5} {check.What}: {check.Found}");
        }
        return wrong ? ExitCodes.Refused : ExitCodes.Right;
    }
}
