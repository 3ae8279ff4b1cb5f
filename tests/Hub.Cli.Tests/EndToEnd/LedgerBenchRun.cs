using System.Text.Json;

namespace Hub.Cli.Tests.EndToEnd;

public sealed class LedgerBenchRun
{
    static readonly string[] Members = ["rows", "checkpointP99Ms", "verifyPerSecond"];

    [Fact]
    public async Task Quick_bench_verifies_every_log_that_it_made_and_ends_with_one_line_of_JSON()
    {
        var run = await CommandRun.Of("bench", "ledger", "--quick", "--store", "sqlite", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        foreach (var check in new[] { "sqlite: the writer's connection is durable: synchronous = 2", "sqlite: the log is right", "sqlite: exactly the acknowledged entries are in it", "sqlite, guarded: exactly the acknowledged entries are in it" })
        {
            Assert.Contains("\nok   " + check, run.Output, StringComparison.Ordinal);
        }
        using var json = JsonDocument.Parse(run.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.All(Members, name => Assert.True(json.RootElement.TryGetProperty(name, out _), name));
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().Select(row => (row.GetProperty("store").GetString(), row.GetProperty("producers").GetInt32(), row.GetProperty("guarded").GetBoolean())).ToList();
        Assert.Equal([("sqlite", 64, false), ("sqlite", 16, false), ("sqlite", 64, true), ("sqlite", 16, true)], rows);
        foreach (var row in json.RootElement.GetProperty("rows").EnumerateArray())
        {
            Assert.All(["perSecond", "p50Ms", "p99Ms", "rawPerSecond"], name => Assert.True(row.GetProperty(name).GetDouble() > 0, name));
        }
    }

    [Theory]
    [InlineData("--store", "oracle")]
    [InlineData("--chains", "7")]
    [InlineData("--seconds", "0")]
    [InlineData("--database", "/nowhere/at/all")]
    public async Task Bounds_of_the_bench_are_said(params string[] arguments)
    {
        var run = await CommandRun.Of(["bench", "ledger", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(arguments[0], run.Error, StringComparison.Ordinal);
    }
}
