using System.CommandLine;
using Hub.Cli.Bench;

namespace Hub.Cli.Commands;

/// <summary><c>hub bench NAME</c>: measures this hub on this machine.</summary>
static class BenchCommand
{
    static readonly Option<long?> Exchanges = new("--exchanges") { Description = "Measure at least so many exchanges (default 100000).", CustomParser = given => Numbers.Parse<long>(given) };
    static readonly Option<double?> Seconds = new("--seconds") { Description = "Measure exchanges at least so long with 16 and with 64 clients each (default 20).", CustomParser = given => Numbers.Parse<double>(given) };
    static readonly Option<bool> Quick = new("--quick") { Description = "A short run that shows that everything works; its figures mean nothing." };
    static readonly Option<bool> Json = new("--json") { Description = "End with one JSON object on one line." };

    public static Command Build()
    {
        var exchange = new Command("exchange", "Exchanges under load, beside the register asked directly and the crypto limit. Takes some minutes.") { Exchanges, Seconds, Quick, Json };
        exchange.SetAction(ExchangeAsync);
        var bench = new Command("bench", "Measure the hub on this machine.") { exchange, LedgerBenchCommand.Build(), TokenBenchCommand.Build() };
        bench.TreatUnmatchedTokensAsErrors = false;
        bench.SetAction((Action<ParseResult>)(parsed => throw CommandException.CouldNot(Unknown(parsed.UnmatchedTokens, bench))));
        return bench;
    }

    static string Unknown(IReadOnlyList<string> names, Command bench)
    {
        var known = string.Join(", ", bench.Subcommands.Select(command => command.Name));
        return names.Count == 0 ? $"name a bench: {known}" : $"there is no bench {names[0]}; there is: {known}";
    }

    static async Task<int> ExchangeAsync(ParseResult parsed, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        var figures = await new ExchangeBench(PlanOf(parsed), text => output.WriteLine("… " + text)).RunAsync(cancel);
        await output.WriteLineAsync();
        ExchangeReport.WriteText(figures, output);
        if (parsed.GetValue(Json))
        {
            await output.WriteLineAsync(ExchangeReport.ToJson(figures));
        }
        return figures.Holds ? ExitCodes.Right : ExitCodes.Refused;
    }

    static BenchPlan PlanOf(ParseResult parsed)
    {
        var plan = parsed.GetValue(Quick) ? BenchPlan.Quick : BenchPlan.Full;
        if (parsed.GetValue(Exchanges) is { } exchanges)
        {
            plan = exchanges is > 0 and <= MaxExchanges ? plan with { Exchanges = exchanges, WarmUp = (int)Math.Min(plan.WarmUp, 1 + (exchanges / WarmUpShare)) } : throw CommandException.CouldNot($"--exchanges is 1 to {MaxExchanges}");
        }
        if (parsed.GetValue(Seconds) is { } seconds)
        {
            plan = seconds is > 0 and <= MaxSeconds ? plan with { Phase = TimeSpan.FromSeconds(seconds) } : throw CommandException.CouldNot($"--seconds is up to {MaxSeconds}");
        }
        return plan;
    }

    /// <summary>What is kept of each exchange must fit into memory.</summary>
    const long MaxExchanges = 10_000_000;

    const double MaxSeconds = 3_600;

    /// <summary>A shorter run warms up shorter, by a tenth of it.</summary>
    const int WarmUpShare = 10;
}
