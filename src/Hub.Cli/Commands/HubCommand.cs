using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Cli.Commands.Keys;
using Hub.Cli.Commands.Sbom;

namespace Hub.Cli.Commands;

/// <summary>The root of all commands, and how each of them ends.</summary>
static class HubCommand
{
    /// <summary>How long a command may tidy up after Ctrl+C: processes that it started are stopped in this time.</summary>
    static readonly TimeSpan TidyUp = TimeSpan.FromSeconds(30);

    const string Overview = """
        hub: asks for a citizen's data by written policy and consent, and proves what was done.

          hub demo                   the main job end to end, by itself
          hub up                     a hub to use by hand, https://localhost:8443
          hub sandbox                a hub for an agency's integrator, https://localhost:8444
          hub agency keys | add      make an agency's keys; register an agency (development)
          hub agency keys watch ID   whether a hub holds an agency's own keys and no others
          hub consent ask            ask a citizen for consent
          hub exchange               ask for a citizen's data, open and check the reply
          hub decision record        have a programme decide on what exchanges released
          hub trail show|verify|rerun  a decision: step by step, offline, computed again
          hub ledger export DIR      copy the public log, verified on the way
          hub ledger anchor deploy   deploy the contract that anchors logs in a chain
          hub verify DIR|FILE        verify a log, a proof, a promise, a complete list, an evidence bundle
          hub reconcile              compare the log with what an agency itself asked and served
          hub evidence make          all that checks an exchange or a decision, in one file for outsiders
          hub policy test [DIR]      run the cases of the policies
          hub bench exchange|ledger  measure exchanges, or appends to the ledger, under load on this machine
          hub keys show|add|propose|sign|install  the hub's own keys and their list
          hub signer                 hold the log key in a process of its own
          hub doctor                 what this machine has and lacks
          hub sbom                   every package that the hub is made of (CycloneDX)
          hub audit                  whether one of them is known to be vulnerable
          hub test                   every test of the repository

        hub COMMAND --help says more. Exit codes: 0 right, 1 refused or a fault, 2 could not.
        """;

    /// <summary>Runs one command line; gives its exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancel = default)
    {
        var parsed = Build().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            return await FailAsync(parsed, ExitCodes.CouldNot, [.. parsed.Errors.Select(wrong => wrong.Message)], output, error);
        }
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TidyUp,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancel);
        }
        catch (CommandException failure)
        {
            return await FailAsync(parsed, failure.ExitCode, [failure.Message], output, error);
        }
        catch (OperationCanceledException)
        {
            return await FailAsync(parsed, ExitCodes.CouldNot, ["stopped"], output, error);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or HttpRequestException or InvalidDataException or JsonException or CryptographicException or KeyFileException)
        {
            return await FailAsync(parsed, ExitCodes.CouldNot, [Say(fault)], output, error);
        }
    }

    /// <summary>What went wrong in the end: the platform says of a refused certificate only that it has an inner exception.</summary>
    static string Say(Exception fault)
    {
        var last = fault.GetBaseException();
        if (ReferenceEquals(last, fault))
        {
            return fault.Message;
        }
        var hint = last is System.Security.Authentication.AuthenticationException ? " --ca names the authority of the hub's certificate." : "";
        return $"{fault.Message} {last.Message}{hint}";
    }

    /// <summary>A line each for people; with <c>--json</c> one object besides, where the answer would stand.</summary>
    static async Task<int> FailAsync(ParseResult parsed, int exitCode, List<string> whys, TextWriter output, TextWriter error)
    {
        foreach (var why in whys)
        {
            await error.WriteLineAsync("hub: " + string.Join('\n', why.Split('\n').Select(Plain.Text)));
        }
        if (parsed.CommandResult.Command.Options.OfType<Option<bool>>().FirstOrDefault(option => option.Name is "--json") is { } json && parsed.GetResult(json) is { Implicit: false })
        {
            await output.WriteLineAsync(JsonText.Of(writer => JsonText.WriteFailure(writer, exitCode, string.Join('\n', whys))));
        }
        return exitCode;
    }

    static RootCommand Build()
    {
        var root = new RootCommand("Interoperability and data-exchange hub.")
        {
            DemoCommand.Build(),
            UpCommand.Build(),
            SandboxCommand.Build(),
            AgencyCommand.Build(),
            ConsentCommand.Build(),
            ExchangeCommand.Build(),
            DecisionCommand.Build(),
            TrailCommand.Build(),
            LedgerCommand.Build(),
            VerifyCommand.Build(),
            ReconcileCommand.Build(),
            EvidenceCommand.Build(),
            PolicyCommand.Build(),
            BenchCommand.Build(),
            KeysCommand.Build(),
            SignerCommand.Build(),
            DoctorCommand.Build(),
            SbomCommand.Build(),
        };
        root.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(Overview));
        return root;
    }
}
