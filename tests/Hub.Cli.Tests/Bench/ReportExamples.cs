using System.Text.Json;
using Hub.Canon;
using Hub.Cli.Bench;

namespace Hub.Cli.Tests.Bench;

public sealed class ReportExamples
{
    const int From = 7;

    static readonly LoadResult Load = new(16, TimeSpan.FromSeconds(2), new([1, 2, 3, 4]), 4);

    static ReleasedExchange Exchange(int number, bool dropped = false) =>
        new(Id(number), From + number, Hash256.Of([(byte)number]), Id(100 + number), number % 2, dropped);

    static Id128 Id(int number) => new([.. BitConverter.GetBytes(number), .. new byte[12]]);

    static Dictionary<long, (Id128 Id, Hash256 LeafHash)> LogOf(IEnumerable<ReleasedExchange> exchanges) =>
        exchanges.ToDictionary(e => e.Index, e => (e.Id, e.LeafHash));

    static string[] Wrong(IReadOnlyList<ReleasedExchange> released, Dictionary<long, (Id128 Id, Hash256 LeafHash)> log, int citizens = 2) =>
        [.. BenchChecks.Of(released, citizens, log, From).Where(check => !check.Holds).Select(check => check.What)];

    static ExchangeFigures Figures(bool holds)
    {
        var stages = new StageTable(new Dictionary<string, (long, long)>(StringComparer.Ordinal)
        {
            ["request"] = (4, 4_000), ["token"] = (4, 400), ["append"] = (4, 2_000), ["queue"] = (4, 800), ["commit"] = (2, 1_000),
        });
        var phase = new ExchangePhase(Load, new(0.5, 1, 0, 0.25), stages);
        var beside = new Beside(Load, Load, new(Load, phase.Cpu), new(100, 1));
        return new(beside, phase, phase, 50, 80, [new(5, 60), new(10_000, 70)], [new("what", holds, "found")]);
    }

    [Fact]
    public void Checks_hold_for_a_run_whose_log_says_the_same()
    {
        ReleasedExchange[] released = [Exchange(0), Exchange(1), Exchange(2)];
        Assert.Empty(Wrong(released, LogOf(released)));
    }

    [Fact]
    public void A_dropped_reply_has_its_entry_and_one_more()
    {
        ReleasedExchange[] released = [Exchange(0), Exchange(1, dropped: true)];
        var log = LogOf(released);
        Assert.Contains("the log holds exactly the exchanges reported", Wrong(released, log));
        log.Add(From + 2, (Id(50), default));
        Assert.Empty(Wrong(released, log));
    }

    [Fact]
    public void Each_wrong_twin_of_a_run_is_named()
    {
        ReleasedExchange[] released = [Exchange(0), Exchange(1), Exchange(2)];
        var log = LogOf(released);
        Assert.Equal(["every exchange had a proof of its own"], Wrong([released[0], released[1], released[2] with { Proof = released[0].Proof }], log));
        Assert.Equal(["the citizens were asked about in turn"], Wrong(released, log, citizens: 3));
        Assert.Contains("every exchange has an entry of its own", Wrong([released[0], released[1], released[1]], log));
        var other = LogOf(released);
        other[From + 1] = (Id(1), Hash256.Of([9]));
        Assert.Equal(["every promise is kept by the verified log"], Wrong(released, other));
        var more = LogOf([.. released, Exchange(3)]);
        Assert.Equal(["the log holds exactly the exchanges reported"], Wrong(released, more));
        Assert.Contains("every promise is kept by the verified log", Wrong([.. released, Exchange(3)], log));
    }

    [Fact]
    public void Only_synchronous_full_is_durable()
    {
        Assert.True(BenchChecks.Durable("2", "wal").Holds);
        Assert.False(BenchChecks.Durable("1", "wal").Holds);
    }

    [Fact]
    public void Json_is_one_line_with_the_six_figures()
    {
        var text = ExchangeReport.ToJson(Figures(holds: true));
        Assert.DoesNotContain('\n', text);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(["exchangesPerSecond", "cryptoLimitRatio", "p50Ms", "p99Ms", "directPerSecond", "memoryMb"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(2, json.RootElement.GetProperty("exchangesPerSecond").GetDouble());
        Assert.Equal(0.02, json.RootElement.GetProperty("cryptoLimitRatio").GetDouble());
        Assert.Equal(80, json.RootElement.GetProperty("memoryMb").GetDouble());
    }

    [Fact]
    public void Table_says_which_check_failed()
    {
        using var output = new StringWriter();
        ExchangeReport.WriteText(Figures(holds: false), output);
        Assert.Contains("FAIL what: found", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("50 before the load, 70 after 10000, 70 at the end, 80 at most", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bare_limit_is_what_public_key_operations_and_a_bare_request_leave()
    {
        // 1.5 processors busy at 2 requests a second: 750 ms each; with 1 ms of public-key operations.
        Assert.Equal(Environment.ProcessorCount * 1_000 / 751.0, Figures(holds: true).Beside.BareLimit, 6);
    }

    [Fact]
    public void Stages_add_up_to_the_whole_request()
    {
        var rows = Figures(holds: true).Few.Stages.Rows().ToList();
        Assert.Equal(1_000, rows[^1].Microseconds);
        Assert.Equal(1_000, rows.Where(row => !row.Stage.StartsWith(' ') && row.Stage is not "whole request").Sum(row => row.Microseconds), 6);
        Assert.Equal(2, Figures(holds: true).Few.Stages.BatchSize());
    }
}
