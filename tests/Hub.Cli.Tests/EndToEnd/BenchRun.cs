using System.Text.Json;

namespace Hub.Cli.Tests.EndToEnd;

public sealed class BenchRun
{
    static readonly string[] Figures = ["exchangesPerSecond", "cryptoLimitRatio", "p50Ms", "p99Ms", "directPerSecond", "memoryMb"];

    static readonly string[] Checks =
    [
        "the writer's connection says synchronous=FULL",
        "every exchange had a proof of its own",
        "the citizens were asked about in turn",
        "every exchange has an entry of its own",
        "every promise is kept by the verified log",
        "the log holds exactly the exchanges reported",
    ];

    [Fact]
    public async Task Quick_bench_checks_its_own_run_and_ends_with_one_line_of_JSON()
    {
        var run = await CommandRun.Of("bench", "exchange", "--quick", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.All(Checks, check => Assert.Contains($"\nok   {check}: ", run.Output, StringComparison.Ordinal));
        using var json = JsonDocument.Parse(run.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(Figures, json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.All(json.RootElement.EnumerateObject(), member => Assert.True(member.Value.GetDouble() > 0, member.Name));
    }

    [Theory]
    [InlineData("name a bench: exchange, ledger, token")]
    [InlineData("there is no bench nonsense; there is: exchange, ledger, token", "nonsense", "--json")]
    public async Task Unknown_bench_is_answered_with_those_there_are(string expected, params string[] arguments)
    {
        var run = await CommandRun.Of(["bench", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"hub: {expected}", run.Error.Trim());
    }

    [Theory]
    [InlineData("--exchanges", "0")]
    [InlineData("--seconds", "-1")]
    [InlineData("--seconds", "999999")]
    public async Task Bounds_of_a_bench_are_said(params string[] arguments)
    {
        var run = await CommandRun.Of(["bench", "exchange", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(arguments[0], run.Error, StringComparison.Ordinal);
    }
}
