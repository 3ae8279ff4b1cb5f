using System.CommandLine;
using Hub.Cli.Bench.Tokens;

namespace Hub.Cli.Commands;

/// <summary><c>hub bench token</c>: access tokens a second beside another authorization server.</summary>
static class TokenBenchCommand
{
    const double MaxSeconds = 60;
    const int MaxClients = 256;
    const int MaxSlices = 100;

    static readonly Option<double?> Seconds = new("--seconds") { Description = "Length of one slice, up to 60 (default 4).", CustomParser = given => Numbers.Parse<double>(given) };
    static readonly Option<int?> Slices = new("--slices") { Description = "Slices of each server, in turn (default 4).", CustomParser = given => Numbers.Parse<int>(given) };
    static readonly Option<int?> Clients = new("--clients") { Description = "Agencies that ask at once, each on a connection of its own (default 32).", CustomParser = given => Numbers.Parse<int>(given) };
    static readonly Option<bool> Quick = new("--quick") { Description = "A short run that shows that everything works; its figures mean nothing." };
    static readonly Option<bool> Json = new("--json") { Description = "End with one JSON object on one line." };

    public static Command Build()
    {
        var command = new Command("token", "DPoP-bound client-credential tokens beside npm oidc-provider, and checks of such a token; exit 1 where a wanted figure is missed. Needs node and npm. Takes a minute.") { Seconds, Slices, Clients, Quick, Json };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        var figures = await new TokenBench(PlanOf(parsed), text => output.WriteLine("… " + text)).RunAsync(cancel);
        await output.WriteLineAsync();
        TokenReport.WriteText(figures, output);
        // A quick run's figures mean nothing, so nothing is held against them.
        var holds = parsed.GetValue(Quick) || TokenReport.WriteWanted(figures, output);
        if (parsed.GetValue(Json))
        {
            await output.WriteLineAsync(TokenReport.ToJson(figures));
        }
        return holds ? ExitCodes.Right : ExitCodes.Refused;
    }

    static TokenPlan PlanOf(ParseResult parsed)
    {
        var plan = parsed.GetValue(Quick) ? TokenPlan.Quick : TokenPlan.Full;
        if (parsed.GetValue(Seconds) is { } seconds)
        {
            plan = seconds is > 0 and <= MaxSeconds ? plan with { Slice = TimeSpan.FromSeconds(seconds) } : throw CommandException.CouldNot($"--seconds is up to {MaxSeconds}");
        }
        if (parsed.GetValue(Slices) is { } slices)
        {
            plan = slices is > 0 and <= MaxSlices ? plan with { Slices = slices } : throw CommandException.CouldNot($"--slices is 1 to {MaxSlices}");
        }
        if (parsed.GetValue(Clients) is { } clients)
        {
            plan = clients is > 0 and <= MaxClients ? plan with { Clients = clients } : throw CommandException.CouldNot($"--clients is 1 to {MaxClients}");
        }
        return plan;
    }
}
