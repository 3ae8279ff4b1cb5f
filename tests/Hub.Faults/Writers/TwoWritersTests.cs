using System.Runtime.InteropServices;
using Hub.Audit;
using Hub.LedgerVictim;
using Hub.LedgerVictim.Parent;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Hub.Faults.Writers;

/// <summary>Two processes want to write one log, on both stores.</summary>
public sealed partial class TwoWritersTests
{
    const int Producers = 8;
    const int EnoughAcknowledged = 200;
    const int MaxTries = 400;
    const int Continue = 18;
    const int Stop = 19;

    static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(900);

    /// <summary>In which a server ends what it was sent before.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exactly_one_of_two_writers_acknowledges(bool postgres)
    {
        using var folder = new TempFolder();
        await using var bed = await BedAsync(postgres, folder);
        var ledger = new Ledger();
        // The log is there before, so that both come to its lease at once.
        using (var first = Victim.Start(new(bed.Place, 0, 1, Entries: 1, Lease, WriterStarts: 1)))
        {
            Assert.True(await first.ReadyAsync(), first.Down);
            await first.GoAsync([]);
            await first.EndAsync();
            Assert.Empty(ledger.Take(first, []));
        }
        Victim[] both = [.. Enumerable.Range(1, 2).Select(life => Victim.Start(new(bed.Place, life, Producers, Entries: 0, Lease, WriterStarts: 1)))];
        try
        {
            await Task.WhenAll(both.Select(async victim =>
            {
                if (await victim.ReadyAsync())
                {
                    await victim.GoAsync([]);
                    Assert.True(await victim.UntilAsync(() => victim.AcknowledgedCount > EnoughAcknowledged), victim.Down);
                }
            }));
            var writing = Assert.Single(both, victim => victim.ReadySize >= 0);
            var refused = Assert.Single(both, victim => victim.ReadySize < 0);
            await refused.EndAsync();
            Assert.Equal((LedgerCodes.LeaseHeld, 0), (refused.Down, refused.AcknowledgedCount));
            await writing.KillAsync();
            Assert.Empty(ledger.Take(writing, []));
        }
        finally
        {
            Array.ForEach(both, victim => victim.Dispose());
        }
        await CheckAsync(bed.Place, ledger);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stopped_writer_that_wakes_after_it_was_taken_over_acknowledges_nothing(bool postgres)
    {
        using var folder = new TempFolder();
        await using var bed = await BedAsync(postgres, folder);
        await TakeOverAsync(bed.Place);
    }

    static async Task TakeOverAsync(Place place)
    {
        var ledger = new Ledger();
        using var sleeper = Victim.Start(new(place, 0, Producers, Entries: 0, Lease, WriterStarts: 1));
        Assert.True(await sleeper.ReadyAsync(), sleeper.Down);
        await sleeper.GoAsync([]);
        await sleeper.UntilAsync(() => sleeper.AcknowledgedCount > EnoughAcknowledged);
        await StopBetweenCommitsAsync(sleeper, place);
        using var heir = Victim.Start(new(place, 1, Producers, Entries: 0, Lease, WriterStarts: 1));
        Assert.True(await heir.ReadyAsync(), heir.Down);
        await heir.GoAsync([]);
        await heir.UntilAsync(() => heir.AcknowledgedCount > EnoughAcknowledged);
        Signal(sleeper.Id, Continue);
        await sleeper.EndAsync();
        Assert.Equal(LedgerCodes.Fenced, sleeper.Down);
        // What was committed before it was stopped may still be said; nothing above where the other began.
        Assert.All(sleeper.Acknowledged(), said => Assert.True(said.Index < heir.ReadySize, $"{said} was acknowledged behind the take-over at {heir.ReadySize}"));
        var count = heir.AcknowledgedCount;
        await heir.UntilAsync(() => heir.AcknowledgedCount > count + EnoughAcknowledged);
        await heir.KillAsync();
        Assert.Empty(ledger.Take(sleeper, []));
        Assert.Empty(ledger.Take(heir, []));
        ledger.SeePublished(place);
        await CheckAsync(place, ledger);
    }

    /// <summary>
    /// Stopped inside a transaction it would hold the database itself, and stopped while it replaces the published checkpoint it would hold that
    /// file: nobody could take over, which is safe, but not what is looked for.
    /// </summary>
    static async Task StopBetweenCommitsAsync(Victim victim, Place place)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            Signal(victim.Id, Stop);
            await Task.Delay(Silence, TestContext.Current.CancellationToken);
            if (!File.Exists(place.PublishedPath + ".next") && (place.Database is null ? IsUnlocked(place.File) : await IsFreeAsync(place.Database)))
            {
                return;
            }
            Signal(victim.Id, Continue);
            await Task.Delay(1 + (attempt % 7), TestContext.Current.CancellationToken);
        }
        Assert.Fail("the process was never stopped between two commits");
    }

    static bool IsUnlocked(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return raw.sqlite3_exec(connection.Handle, "pragma busy_timeout = 0; begin immediate; rollback") == raw.SQLITE_OK;
    }

    static async Task<bool> IsFreeAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("select count(*) from pg_stat_activity where application_name = 'hub-ledger' and state <> 'idle'", connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is 0L;
    }

    static async Task CheckAsync(Place place, Ledger ledger)
    {
        await using var store = await place.OpenAsync();
        Assert.Empty(await ledger.CheckAsync(store, place));
    }

    static async Task<Bed> BedAsync(bool postgres, TempFolder folder)
    {
        if (!postgres)
        {
            return new(new(folder.Path), Server: null);
        }
        var server = await KillableServer.StartAsync(folder["server"]);
        Assert.SkipWhen(server is null, "PostgreSQL is not installed under /usr/lib/postgresql");
        return new(new(folder.Path, server.ConnectionString), server);
    }

    sealed record Bed(Place Place, KillableServer? Server) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
