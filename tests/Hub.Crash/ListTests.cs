using Hub.Canon;
using Hub.CrashHarness.Judging;
using Hub.CrashHarness.Keeping;
using Hub.CrashHarness.Run;

namespace Hub.Crash;

/// <summary>The list that the hub is held to, and the options of a run.</summary>
public sealed class ListTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("hub-crash-").FullName;

    [Fact]
    public async Task Line_is_in_the_file_when_the_call_returns()
    {
        await using var journal = new Journal(Path.Combine(_folder, "list"));
        var list = new PromiseList(journal);
        var request = await list.AddAsync(Wish.Exchange, "key-1", "body"u8.ToArray(), Id128.Random(), person: 3, consent: null);
        Assert.Contains("key-1", Assert.Single(Read(journal)), StringComparison.Ordinal);
        Assert.Equal(0, await list.SendingAsync(request));
        Assert.Equal(2, Read(journal).Length);
        await list.AnsweredAsync(request, new(0, Outcome.Refused, "consent.required", request.Id, "a.b.c", SealedHash: null, KnownSize: 0, At: 1));
        Assert.Contains("\"promise\":\"a.b.c\"", Read(journal)[2], StringComparison.Ordinal);
        Assert.Equal(1, await list.SendingAsync(request));
        Assert.Single(Assert.Single(list.Lines()).Answers);
    }

    [Fact]
    public async Task Many_writers_lose_no_line()
    {
        const int lines = 500;
        await using var journal = new Journal(Path.Combine(_folder, "list"));
        await Task.WhenAll(Enumerable.Range(0, lines).Select(i => Task.Run(() => journal.KeepAsync(new { line = i }))));
        Assert.Equal(Enumerable.Range(0, lines).Select(i => $$"""{"line":{{i}}}""").Order(StringComparer.Ordinal), Read(journal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_roots_of_one_size_are_noticed()
    {
        await using var journal = new Journal(Path.Combine(_folder, "list"));
        var list = new PromiseList(journal);
        Assert.True(await list.SawAsync(new(7, Hash256.Of("a"u8))));
        Assert.True(await list.SawAsync(new(7, Hash256.Of("a"u8))));
        Assert.False(await list.SawAsync(new(7, Hash256.Of("b"u8))));
    }

    [Fact]
    public void Kills_are_counted_by_the_worst_moment_they_hit()
    {
        var tally = new Tally();
        tally.Killed(inFlight: 20, between: 2, before: 10);
        tally.Killed(inFlight: 17, between: 0, before: 17);
        tally.Killed(inFlight: 0, between: 0, before: 0);
        Assert.Equal((1, 1, 1), (tally.KillsBetween, tally.KillsBefore, tally.KillsIdle));
        Assert.Equal((2, 27, 17), (tally.RequestsBetween, tally.RequestsBefore, tally.FewestInFlight));
    }

    [Fact]
    public void Options_are_read_and_others_refused()
    {
        Assert.Equal(new RunOptions(10, 5, 40, _folder, Keep: false), RunOptions.TryParse([], 5, _folder));
        Assert.Equal(new RunOptions(1000, 9, 3, _folder, Keep: true), RunOptions.TryParse(["--kills", "1000", "--keep", "--seed", "9", "--clients", "3"], 5, _folder));
        foreach (var wrong in (string[][])[["--kills"], ["--kills", "0"], ["--seed", "-1"], ["--more", "1"], ["10"]])
        {
            Assert.Null(RunOptions.TryParse(wrong, 5, _folder));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static string[] Read(Journal journal)
    {
        using var reader = new StreamReader(new FileStream(journal.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
