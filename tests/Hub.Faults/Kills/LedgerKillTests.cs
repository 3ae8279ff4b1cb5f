using Hub.LedgerVictim.Parent;

namespace Hub.Faults.Kills;

/// <summary>A ledger process and nothing around it, killed while 64 producers append: 25 and 10 times, 1,000 and 200 with HUB_THOROUGH.</summary>
public sealed class LedgerKillTests(ITestOutputHelper output)
{
    const int CouldNot = 2;

    [Fact]
    public Task Killed_ledger_on_SQLite_has_every_acknowledged_entry_once_at_its_index() => RunAsync(postgres: false, Mode.Of(25, 1_000));

    [Fact]
    public Task Killed_ledger_or_server_of_PostgreSQL_has_every_acknowledged_entry_once_at_its_index() => RunAsync(postgres: true, Mode.Of(10, 200));

    async Task RunAsync(bool postgres, int kills)
    {
        using var said = new StringWriter();
        var options = KillOptions.Parse([]) ?? throw new InvalidOperationException("The usual options are none.");
        var code = await KillRun.RunAsync(options with { Kills = kills, Postgres = postgres, Seed = Mode.Seed(options.Seed) }, TextWriter.Synchronized(said));
        output.WriteLine(said.ToString());
        // To the log of the run: a table that a suite prints is part of its result.
        await Console.Out.WriteLineAsync(said.ToString());
        Assert.SkipWhen(code == CouldNot, said.ToString());
        Assert.True(code == 0, said.ToString());
    }
}
