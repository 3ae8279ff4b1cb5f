using Hub.Cli.Commands;
using Hub.Verify.Logs;

namespace Hub.Cli.Tests.Examples;

public sealed class ProgressBarExamples
{
    [Theory]
    [InlineData(0, 1_000, 0, "[..............................] 0.0 %  0 entries/s  00:00:00 left")]
    [InlineData(250_000, 1_000_000, 1, "[#######.......................] 25.0 %  250000 entries/s  00:00:03 left")]
    [InlineData(1_000_000, 1_000_000, 4, "[##############################] 100.0 %  250000 entries/s  00:00:00 left")]
    [InlineData(1, 9_000_000_000_000_000_000, 10, "[..............................] 0.0 %  0 entries/s  2376:00:00 left")]
    public void Line_says_share_speed_and_time_left(long done, long total, int seconds, string line) =>
        Assert.Equal(line, ProgressBar.Line(new(done, total), TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Bar_writes_over_itself_five_times_a_second_at_most_and_leaves_nothing()
    {
        using var terminal = new StringWriter();
        var now = TimeSpan.Zero;
        var bar = new ProgressBar(terminal, () => now);
        bar.Show(new(1, 4));
        bar.Show(new(2, 4));
        Assert.Equal(1, terminal.ToString().Count(c => c == '\r'));
        now = TimeSpan.FromSeconds(1);
        bar.Show(new(3, 4));
        bar.Clear();
        var parts = terminal.ToString().Split('\r');
        Assert.Equal(5, parts.Length);
        Assert.Contains("75.0 %", parts[2], StringComparison.Ordinal);
        Assert.Equal((true, ""), (string.IsNullOrWhiteSpace(parts[3]), parts[4]));
        bar.Clear();
        Assert.Equal(5, terminal.ToString().Split('\r').Length);
    }

    [Fact]
    public void Program_that_reads_the_answer_gets_no_bar() => Assert.Null(ProgressBar.OnTerminal(json: true));
}
