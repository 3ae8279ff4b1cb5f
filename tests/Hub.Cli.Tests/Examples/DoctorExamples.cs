using Hub.Cli.Health;

namespace Hub.Cli.Tests.Examples;

/// <summary>What <c>hub doctor</c> says of a hub that was refused its start.</summary>
public sealed class DoctorExamples
{
    [Fact]
    public async Task Refused_start_is_told_until_one_succeeds()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(await RunningHub.LinesAsync(folder.Path, TestContext.Current.CancellationToken));
        folder.Write("start-refused", "2026-01-02T03:04:05Z ledger.behind-checkpoint: The log has 30 entries\u001b[2J\n");
        var line = Assert.Single(await RunningHub.LinesAsync(folder.Path, TestContext.Current.CancellationToken));
        Assert.Equal(("start", HealthState.Fail), (line.What, line.State));
        Assert.StartsWith("the last start was refused: 2026-01-02T03:04:05Z ledger.behind-checkpoint: ", line.Found, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', line.Found);
    }

    [Fact]
    public void Running_hub_says_what_was_not_heard_and_which_erasures_were_replayed()
    {
        const string ready = """
            {"status":"not-ready","ledger":"ledger.behind-checkpoint","outside":[{"holder":"anchor","state":"unchecked","fault":"anchor.ahead"},{"holder":"witness a","state":"checked"}],"erasures":{"known":3,"replayed":1,"recorded":0}}
            """;
        Assert.Equal(
            ["Fail ledger: ledger.behind-checkpoint", "Warn outside: anchor unchecked: anchor.ahead", "Ok outside: witness a checked", "Warn erasures: 3 known, 1 replayed at the last start, 0 recorded anew"],
            RunningHub.Read(System.Text.Encoding.UTF8.GetBytes(ready)).Select(line => $"{line.State} {line.What}: {line.Found}"));
    }
}
