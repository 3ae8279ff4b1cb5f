using System.CommandLine;
using Hub.Cli.Commands.Anchors;
using Hub.Cli.Health;

namespace Hub.Cli.Commands;

/// <summary><c>hub doctor</c>: what this machine has and lacks.</summary>
static class DoctorCommand
{
    const int MaxTextBytes = 4 * 1024;

    static readonly Option<int> Port = new("--port") { Description = "The port that hub up would take.", DefaultValueFactory = _ => UpCommand.DefaultPort };

    static readonly Option<FileInfo?> KeysDatabase = new("--keys-database") { Description = "File with the connection string of the key store in PostgreSQL, which is then looked at." };
    static readonly Option<FileInfo?> LedgerDatabase = new("--ledger-database") { Description = "With --keys-database: file with the connection string of the ledger, which must be another database." };

    public static Command Build()
    {
        var command = new Command("doctor", "Check what the hub needs on this machine.") { Port, KeysDatabase, LedgerDatabase, Shared.Data };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var wrong = false;
        var data = parsed.GetRequiredValue(Shared.Data);
        var checks = Checkup.All(data, parsed.GetValue(Port)).Concat(await RunningHub.LinesAsync(data, cancel)).ToList();
        if (parsed.GetValue(KeysDatabase) is { } keys)
        {
            var ledger = parsed.GetValue(LedgerDatabase) is { } file ? Bounded.ReadText(file.FullName, MaxTextBytes).Trim() : null;
            checks.Add(await KeyStoreHealth.CheckAsync(keys, ledger, cancel));
        }
        foreach (var check in checks)
        {
            wrong |= check.State == HealthState.Fail;
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{check.State.ToString().ToLowerInvariant(),-5} {check.What}: {check.Found}");
        }
        await parsed.InvocationConfiguration.Output.WriteLineAsync(await AnchorHealth.LineAsync(data, cancel));
        return wrong ? ExitCodes.Refused : ExitCodes.Right;
    }
}
