using System.IO.Compression;
using Hub.Cli.Commands;
using Hub.Cli.Demo;
using Hub.Cli.Processes;
using Microsoft.Data.Sqlite;

namespace Hub.Cli.Tests.EndToEnd;

/// <summary>The demonstration as a person starts it, run once.</summary>
public sealed class DemoRun : IAsyncLifetime
{
    /// <summary>What it printed, exit code last.</summary>
    internal ToolRun Run { get; private set; } = new(-1, "");

    internal static string Root => Path.Combine(Installation.Root, "artifacts", "demo");

    public async ValueTask InitializeAsync() => Run = await Tool.RunAsync(Installation.Root, TestContext.Current.CancellationToken, "demo");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class DemoExamples(DemoRun demo) : IClassFixture<DemoRun>
{
    const int Columns = 14;

    [Fact]
    public void Demo_runs_every_step_and_exits_0()
    {
        Assert.True(demo.Run.ExitCode == 0, demo.Run.Output);
        for (var step = 1; step <= 8; step++)
        {
            Assert.Contains($"\n{step}. ", "\n" + demo.Run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Demo_leaves_a_log_that_verifies_and_proofs()
    {
        var run = await CommandRun.Of("verify", Path.Combine(DemoRun.Root, "log"), "--key", Path.Combine(DemoRun.Root, "vkey.txt"));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(DemoRun.Root, "proofs"), "*.tlog-proof"));
        foreach (var proof in Directory.GetFiles(Path.Combine(DemoRun.Root, "proofs"), "*.tlog-proof"))
        {
            var alone = await CommandRun.Of("verify", proof, "--key", Path.Combine(DemoRun.Root, "vkey.txt"));
            Assert.True(alone.ExitCode == 0, alone.Output + alone.Error);
            var kept = await CommandRun.Of("verify", proof, "--key", Path.Combine(DemoRun.Root, "vkey.txt"), "--promise", Path.ChangeExtension(proof, ".promise"), "--keys", Path.Combine(DemoRun.Root, "log", "keys.json"), "--root", Path.Combine(DemoRun.Root, "root-vkey.txt"));
            Assert.True(kept.ExitCode == 0, kept.Output + kept.Error);
        }
    }

    [Fact]
    public async Task Demo_leaves_a_trail_that_verifies_runs_again_and_is_refused_when_changed()
    {
        var trail = Path.Combine(DemoRun.Root, "trail.json");
        string[] with = ["--key", Path.Combine(DemoRun.Root, "vkey.txt"), "--root", Path.Combine(DemoRun.Root, "root-vkey.txt")];
        var verified = await CommandRun.Of(["trail", "verify", trail, .. with]);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        Assert.Contains("closed through 6", verified.Output, StringComparison.Ordinal);
        var again = await CommandRun.Of(["trail", "rerun", trail, .. with]);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);
        using var folder = new TemporaryFolder();
        var bytes = await File.ReadAllBytesAsync(trail);
        bytes[bytes.Length / 3] ^= 1;
        Assert.Equal(1, (await CommandRun.Of(["trail", "verify", folder.Write("changed.json", bytes), .. with[..2]])).ExitCode);
    }

    [Fact]
    public void Demo_stops_what_it_started() => Assert.False(File.Exists(Path.Combine(DemoRun.Root, "data", "hub.json")), "a stopped hub takes its hub.json with it");

    [Fact]
    public async Task Nothing_under_data_or_demo_holds_a_NIK_or_birth_date()
    {
        using var folder = new TemporaryFolder();
        var demoPeople = await PeopleAsync(folder.File("demo"), Scene.People, Scene.Seed);
        var upPeople = await PeopleAsync(folder.File("up"), UpCommand.People, UpCommand.Seed);
        var personal = new PersonalData([.. demoPeople.Niks, .. upPeople.Niks], [.. demoPeople.BirthDates, .. upPeople.BirthDates]);
        // The search finds what is there: in the registers' own files, and inside gzip.
        Assert.Contains(folder.File(Path.Combine("demo", "civil.db")), personal.FilesWithAny(folder.Path));
        await PackAsync(folder.File("packed"), "a line with " + demoPeople.BirthDates[0]);
        Assert.Contains(folder.File("packed"), personal.FilesWithAny(folder.Path));

        Assert.True(demo.Run.ExitCode == 0, demo.Run.Output);
        Assert.Empty(personal.FilesWithAny(DemoRun.Root));
        Assert.Empty(personal.FilesWithAny(Path.Combine(Installation.Root, "data")));
    }

    static async Task PackAsync(string file, string text)
    {
        await using var gzip = new GZipStream(File.Create(file), CompressionLevel.Optimal);
        await gzip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
    }

    static async Task<(IReadOnlyList<string> Niks, IReadOnlyList<string> BirthDates)> PeopleAsync(string folder, int people, int seed)
    {
        await using var registers = await Registers.StartAsync(folder, people, seed, 2025, TestContext.Current.CancellationToken);
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "civil.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM person";
        var dates = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        Assert.Equal(Columns, rows.FieldCount);
        while (await rows.ReadAsync())
        {
            dates.Add(rows.GetString(rows.GetOrdinal("birth_date")));
        }
        Assert.Equal(people, dates.Count);
        return (registers.Niks, dates);
    }
}
