using Hub.Audit.Store;
using Hub.Silo.Ledger;
using Hub.Silo.Scrubbing;
using Hub.Silo.Tests.Setting;
using Microsoft.Data.Sqlite;

namespace Hub.Silo.Tests.Ledger;

/// <summary>The stored log is verified beside its writer, and what is wrong is told.</summary>
public sealed class ScrubWorkerTests
{
    [Fact]
    public async Task Whole_log_is_verified_while_the_hub_works()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        await hub.Refuse(hub.Command(TestHub.NewNik()));
        var worker = hub.Get<ScrubWorker>();
        Assert.Equal(new("waiting", 0, null, 0, null), worker.Status);

        await worker.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("waiting", 0, null), (worker.Status.State, worker.Status.Faults, worker.Status.First));
        Assert.True(worker.Status.Verified > 0);
        Assert.NotNull(worker.Status.Ended);
    }

    [Fact]
    public async Task Log_is_verified_by_itself_when_it_is_time()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var worker = hub.Get<ScrubWorker>();

        // Again and again, because the worker's timer may not have been there the first time.
        for (var turn = 0; turn < 3_000 && worker.Status.Ended is null; turn++)
        {
            hub.Clock.Advance(turn % 100 == 0 ? new ScrubSettings(ScrubSettings.DefaultInterval).First + ScrubWorker.Look : TimeSpan.Zero);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        }
        Assert.NotNull(worker.Status.Ended);
        Assert.Equal(0, worker.Status.Faults);
    }

    [Fact]
    public async Task Damage_deep_in_the_log_is_an_alarm_and_the_hub_goes_on()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        await hub.Refuse(hub.Command(TestHub.NewNik()));
        await using (var connection = new SqliteConnection($"Data Source={folder.In("hub.db")};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "update record set stored = zeroblob(length(stored)) where idx = 1";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }
        var worker = hub.Get<ScrubWorker>();

        await worker.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, "scrub.record record 1"), (worker.Status.Faults, worker.Status.First));
        Assert.Null(hub.Get<LedgerRoom>().Fault);
        await hub.Refuse(hub.Command(TestHub.NewNik()));
    }

    [Fact]
    public async Task Failed_write_is_counted_so_that_the_log_is_verified_soon()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var room = hub.Get<LedgerRoom>();
        Assert.Equal(0, room.WriteFailures);
        var seen = await hub.Store.LeaseAsync(CancellationToken.None);
        Assert.True(await hub.Store.TryReplaceLeaseAsync(seen, new WriterLease(null, seen.Term + 1, seen.Renewal + 1), CancellationToken.None));

        await hub.Handle(hub.Command(TestHub.NewNik()));
        await hub.Refuse(hub.Command(TestHub.NewNik()));

        Assert.True(room.WriteFailures > 0);
    }
}
