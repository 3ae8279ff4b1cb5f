using Hub.Audit.Store;
using Hub.Testing;
using Npgsql;

namespace Hub.Audit.Tests.Store;

public sealed class PostgresLedgerStoreTests(PostgresServer server) : LedgerStoreContract
{
    const string Writer = "hub_writer";

    protected override async Task<ILedgerStore> OpenAsync(string place) => await server.OpenAsync(place);

    [Fact]
    public async Task Leaves_and_checkpoints_can_be_neither_changed_nor_deleted_by_their_owner()
    {
        await using var log = await OpenLogAsync();
        await log.MustAppendAsync(Requests.Plain("a"));
        await log.PublishAsync();
        foreach (var sql in new[] { "update leaf set meta = entry", "delete from leaf", "truncate leaf", "update checkpoint set note = ''", "delete from checkpoint", "truncate checkpoint" })
        {
            Assert.Contains("-immutable", (await Assert.ThrowsAsync<PostgresException>(() => server.SqlAsync(Place, sql))).MessageText, StringComparison.Ordinal);
        }
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Writers_role_appends_and_may_change_nothing_that_stands()
    {
        await server.SqlAsync(Place, $"do $$ begin create role {Writer} login; exception when duplicate_object or unique_violation then null; end $$");
        await PostgresSchema.ApplyAsync(await server.OptionsAsync(Place), Requests.Origin, Writer, CancellationToken.None);
        await using (var log = await TestLog.OpenAsync(await server.OpenAsync(Place, Writer), Place))
        {
            await log.MustAppendAsync(Requests.Release("a", "person:1", "agency:1", new Guard.Quota("q", 3)));
            await log.PublishAsync();
            await log.Store.PutDueAsync(new("d", 1, [1]), CancellationToken.None);
            Assert.True(await log.Store.DoneAsync(new("d", 1, []), CancellationToken.None));
            await log.VerifyAsync();
        }
        string[] forbidden =
        [
            "update leaf set meta = entry", "delete from leaf", "truncate leaf", "update record set stored = ''", "delete from record", "update chain_entry set version = 0",
            "delete from chain_entry", "update tile set root = root", "delete from checkpoint", "delete from head", "delete from lease", "delete from quota", "drop trigger leaf_immutable on leaf",
            "alter table leaf disable trigger all", "create table mine (x integer)",
        ];
        foreach (var sql in forbidden)
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => server.SqlAsync(Place, sql, Writer))).SqlState);
        }
    }

    [Fact]
    public async Task Writers_role_cannot_open_a_log_that_its_owner_has_not_made()
    {
        await server.SqlAsync(Place, $"do $$ begin create role {Writer} login; exception when duplicate_object or unique_violation then null; end $$");
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(() => server.OpenAsync(Place, Writer));
        Assert.Contains("hub ledger migrate", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Absent_server_is_told_in_words()
    {
        var nowhere = new PostgresLedgerOptions("Host=127.0.0.1;Port=1;Username=hub;Database=hub;Timeout=5");
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(() => PostgresLedgerStore.OpenAsync(nowhere, Requests.Origin, CancellationToken.None));
        Assert.Equal(LedgerCodes.Unavailable, fault.Code);
        Assert.Contains("127.0.0.1:1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_trigger_and_changed_rows_are_found()
    {
        await using var log = await OpenLogAsync();
        await log.MustAppendAsync(Requests.Release("a", "person:1", "agency:1", new Guard.Quota("q", 3)));
        await log.Store.PutDueAsync(new("d", 1, [1]), CancellationToken.None);
        await server.SqlAsync(Place, "alter table leaf disable trigger leaf_immutable; update quota set used = 0; update due set at = 2; update chain set name = 'agency:2' where name = 'agency:1'");
        var faults = await log.Store.InspectAsync(CancellationToken.None);
        Assert.Equal(["chain 2", "due d", "leaf", "quota q"], faults.Select(fault => fault.Place).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Another_log_is_refused()
    {
        await (await OpenLogAsync()).DisposeAsync();
        var options = await server.OptionsAsync(Place);
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(() => PostgresLedgerStore.OpenAsync(options, "localhost/another", CancellationToken.None));
        Assert.Equal(LedgerCodes.OtherOrigin, fault.Code);
    }

    [Fact]
    public async Task Newer_schema_is_refused()
    {
        await (await OpenLogAsync()).DisposeAsync();
        await server.SqlAsync(Place, "update schema_version set version = version + 1");
        Assert.Equal(LedgerCodes.SchemaUnknown, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => server.OpenAsync(Place))).Code);
    }

    [Fact]
    public async Task Damaged_head_is_refused()
    {
        await (await OpenLogAsync()).DisposeAsync();
        await server.SqlAsync(Place, "update head set size = size + 1");
        Assert.Equal(LedgerCodes.HeadMismatch, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => server.OpenAsync(Place))).Code);
    }

    [Fact]
    public async Task Taken_over_writer_is_fenced_at_its_next_batch()
    {
        await using var first = await OpenLogAsync();
        await first.MustAppendAsync(Requests.Plain("a"));
        var time = new ManualTime();
        var opening = OpenLogAsync(time: time);
        while (!opening.IsCompleted)
        {
            await Task.WhenAny(opening, Task.Delay(2));
            if (time.Waiting > 0)
            {
                time.Move(TimeSpan.FromSeconds(3));
            }
        }
        await using var second = await opening;
        await second.MustAppendAsync(Requests.Plain("b"));
        Assert.Equal(LedgerCodes.Fenced, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => first.AppendAsync(Requests.Plain("c")))).Code);
        Assert.Equal(2, second.Writer.Head.Size);
        await second.VerifyAsync();
    }

    [Fact]
    public async Task Batch_of_a_stale_writer_writes_nothing()
    {
        await using var log = await OpenLogAsync();
        await log.MustAppendAsync(Requests.Plain("a"));
        var head = await log.Store.HeadAsync(CancellationToken.None);
        var lease = await log.Store.LeaseAsync(CancellationToken.None);
        var batch = new LedgerBatch(head.Size, head with { Size = head.Size + 1 }, [new(Requests.Id("x"), [1], [2], [3])], [], [], new Dictionary<string, long>(StringComparer.Ordinal), []);
        var stale = lease with { Renewal = lease.Renewal - 1 };
        Assert.Equal(LedgerCodes.Fenced, (await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await log.Store.CommitAsync(batch, stale, CancellationToken.None))).Code);
        var behind = batch with { OldSize = 0 };
        Assert.Equal(LedgerCodes.Fenced, (await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await log.Store.CommitAsync(behind, lease, CancellationToken.None))).Code);
        Assert.Equal((head, lease), (await log.Store.HeadAsync(CancellationToken.None), await log.Store.LeaseAsync(CancellationToken.None)));
        await log.VerifyAsync();
    }
}

/// <summary>A server of its own, to be killed.</summary>
public sealed class PostgresCrashTests
{
    const int Kills = 3;
    const int MostOfOneCaller = 100_000;

    [Fact]
    public async Task Killed_server_has_every_acknowledged_entry()
    {
        await using var server = new PostgresServer();
        using var folder = new TempFolder();
        var acknowledged = new List<string>();
        var time = new ManualTime();
        for (var kill = 0; kill < Kills; kill++)
        {
            await server.StartAsync();
            var log = await OpenAsync(server, folder.Path, time);
            foreach (var seed in acknowledged)
            {
                Assert.IsType<AppendOutcome.Existing>(await log.AppendAsync(Request(seed)));
            }
            await log.VerifyAsync();
            var killed = kill;
            var load = Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(() => PressAsync(log, $"{killed}/{caller}"))));
            await Task.Delay(150 + (killed * 40));
            await server.KillAsync();
            var done = await load;
            Assert.Contains(done, list => list.Count > 0);
            acknowledged.AddRange(done.SelectMany(list => list));
            await log.DisposeAsync();
        }
        await server.StartAsync();
        await using var last = await OpenAsync(server, folder.Path, time);
        foreach (var seed in acknowledged)
        {
            Assert.IsType<AppendOutcome.Existing>(await last.AppendAsync(Request(seed)));
        }
        await last.VerifyAsync();
    }

    [Fact]
    public async Task Server_that_does_not_sync_is_refused()
    {
        await using var server = new PostgresServer();
        await server.StartAsync("fsync=off");
        using var folder = new TempFolder();
        Assert.Equal(LedgerCodes.NotDurable, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => server.OpenAsync(folder.Path))).Code);
        await server.KillAsync();
        await server.StartAsync("synchronous_commit=off");
        await using var store = await server.OpenAsync(folder.Path);
        Assert.Equal("on", (await store.DurabilityAsync(CancellationToken.None))["synchronous_commit"]);
    }

    static AppendRequest Request(string seed) => Requests.Release(seed, "person:" + seed[^1], "agency:1");

    static async Task<List<string>> PressAsync(TestLog log, string name)
    {
        var done = new List<string>();
        try
        {
            while (done.Count < MostOfOneCaller)
            {
                var seed = $"{name}/{done.Count}";
                Assert.IsType<AppendOutcome.Appended>(await log.AppendAsync(Request(seed)));
                done.Add(seed);
            }
        }
        catch (LedgerUnavailableException)
        {
            // The server is gone.
        }
        return done;
    }

    /// <summary>The writer that was cut off holds its lease until it has stood still long enough.</summary>
    static async Task<TestLog> OpenAsync(PostgresServer server, string place, ManualTime time)
    {
        var opening = TestLog.OpenAsync(await server.OpenAsync(place), place, time: time);
        while (!opening.IsCompleted)
        {
            await Task.WhenAny(opening, Task.Delay(2));
            if (time.Waiting > 0)
            {
                time.Move(TimeSpan.FromSeconds(3));
            }
        }
        return await opening;
    }
}
