using System.Text.Json;
using Hub.Testing;

namespace Hub.Cli.Tests.EndToEnd;

public sealed class TokenBenchRun
{
    static readonly string[] Figures =
        ["tokensPerSecond", "peerTokensPerSecond", "p99Ms", "peerP99Ms", "ratio", "resourceChecksPerSecond", "cores", "clients", "durability"];

    [Fact]
    public async Task Quick_bench_verifies_every_token_of_both_servers_and_ends_with_one_line_of_JSON()
    {
        // Skips, visibly, where node or the peer cannot be had; the bench itself would refuse.
        NodeTools.Prepare("tests/Hub.Identity.Tests/npm");
        var run = await CommandRun.Of("bench", "token", "--quick", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var json = JsonDocument.Parse(run.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(Figures, json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("sqlite synchronous=2", json.RootElement.GetProperty("durability").GetString());
        Assert.All(json.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Number), member => Assert.True(member.Value.GetDouble() > 0, member.Name));
    }

    [Theory]
    [InlineData("--clients", "0")]
    [InlineData("--slices", "-1")]
    [InlineData("--seconds", "999999")]
    public async Task Bounds_are_said(params string[] arguments)
    {
        var run = await CommandRun.Of(["bench", "token", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(arguments[0], run.Error, StringComparison.Ordinal);
    }
}
