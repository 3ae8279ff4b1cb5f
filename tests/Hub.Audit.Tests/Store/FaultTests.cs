using Hub.Audit.Store;
using Hub.Audit.Writing;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Tests.Store;

/// <summary>What a crash, a second writer, an old copy or a flipped bit leaves behind, on the SQLite store.</summary>
public sealed class FaultTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    Task<TestLog> OpenAsync(Action<WriterPoint>? probe = null, string? folder = null, ManualTime? time = null)
    {
        folder ??= _folder.Path;
        return TestLog.OpenAsync(SqliteLedgerStore.Open(Path.Combine(folder, "hub.db"), Requests.Origin), folder, probe, time);
    }

    [Theory]
    [InlineData((int)WriterPoint.BeforeCommit, 3)]
    [InlineData((int)WriterPoint.AfterCommit, 4)]
    public async Task Killed_process_leaves_whole_batches_only(int where, long size)
    {
        var point = (WriterPoint)where;
        var copy = Directory.CreateDirectory(_folder["killed"]).FullName;
        var armed = false;
        await using (var log = await OpenAsync(at =>
        {
            if (armed && at == point)
            {
                // What stands in the files now is what a killed process leaves.
                CopyLog(_folder.Path, copy);
            }
        }))
        {
            for (var i = 0; i < 3; i++)
            {
                await log.MustAppendAsync(Requests.Release($"{i}", "person:1", "agency:1"));
            }
            armed = true;
            await log.MustAppendAsync(Requests.Release("last", "person:1", "agency:1"));
        }
        var time = new ManualTime();
        var opening = OpenAsync(folder: copy, time: time);
        await LetLeaseExpireAsync(opening, time);
        await using var after = await opening;
        Assert.Equal(size, after.Writer.Head.Size);
        await after.VerifyAsync();
        var retry = await after.AppendAsync(Requests.Release("last", "person:1", "agency:1"));
        Assert.Equal(3, retry switch
        {
            AppendOutcome.Appended appended => appended.Index,
            AppendOutcome.Existing existing => existing.Index,
            _ => -1,
        });
        Assert.Equal(4, after.Writer.Head.Size);
        await after.VerifyAsync();
    }

    [Theory]
    [InlineData((int)WriterPoint.BeforeCommit, false)]
    [InlineData((int)WriterPoint.AfterCommit, true)]
    public async Task Writer_fails_its_waiters_and_goes_on_when_a_write_fails(int where, bool present)
    {
        var fail = false;
        await using var log = await OpenAsync(at =>
        {
            if (fail && at == (WriterPoint)where)
            {
                fail = false;
                throw new IOException("disk");
            }
        });
        await log.MustAppendAsync(Requests.Release("a", "person:1", "agency:1"));
        fail = true;
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(() => log.AppendAsync(Requests.Release("b", "person:1", "agency:1")));
        Assert.Equal(LedgerCodes.Unavailable, fault.Code);
        var retry = await log.AppendAsync(Requests.Release("b", "person:1", "agency:1"));
        Assert.Equal(present, retry is AppendOutcome.Existing);
        Assert.Equal([2, 2, -1, -1], (await log.MustAppendAsync(Requests.Release("c", "person:1", "agency:1"))).ChainNumbers);
        Assert.False(log.Writer.Down.IsCompleted);
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Writer_stays_down_when_the_stored_log_no_longer_fits_after_a_fault()
    {
        var fail = false;
        await using var log = await OpenAsync(at =>
        {
            if (fail && at == WriterPoint.BeforeCommit)
            {
                Sql("drop trigger leaf_no_update; update leaf set entry = cast(replace(cast(entry as text), '\"v\":1', '\"v\":2') as blob) where idx = 0");
                throw new IOException("disk");
            }
        });
        await log.MustAppendAsync(Requests.Plain("a"));
        fail = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => log.AppendAsync(Requests.Plain("b")));
        Assert.Equal(LedgerCodes.HeadMismatch, (await log.Writer.Down.WaitAsync(TimeSpan.FromSeconds(60))).Code);
        Assert.Equal(LedgerCodes.HeadMismatch, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => log.AppendAsync(Requests.Plain("c")))).Code);
    }

    [Fact]
    public async Task Second_writer_is_refused_while_the_first_renews()
    {
        var time = new ManualTime();
        await using var first = await OpenAsync(time: time);
        var opening = OpenAsync(time: time);
        await WaitAsync(() => time.Waiting >= 2);
        await first.MustAppendAsync(Requests.Plain("alive"));
        await LetLeaseExpireAsync(opening, time);
        Assert.Equal(LedgerCodes.LeaseHeld, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => opening)).Code);
        await first.MustAppendAsync(Requests.Plain("still"));
        await first.VerifyAsync();
    }

    [Fact]
    public async Task Silent_writer_is_taken_over_and_steps_down_at_its_next_write()
    {
        // The first one's clock stands still, as a process that sleeps: it cannot renew.
        await using var first = await OpenAsync();
        await first.MustAppendAsync(Requests.Plain("a"));
        var time = new ManualTime();
        var opening = OpenAsync(time: time);
        await LetLeaseExpireAsync(opening, time);
        await using var second = await opening;
        await second.MustAppendAsync(Requests.Plain("b"));
        var late = await Assert.ThrowsAsync<LedgerUnavailableException>(() => first.AppendAsync(Requests.Plain("c")));
        Assert.Equal(LedgerCodes.Fenced, late.Code);
        Assert.Equal(LedgerCodes.Fenced, (await first.Writer.Down).Code);
        await second.MustAppendAsync(Requests.Plain("d"));
        Assert.Equal(3, second.Writer.Head.Size);
        await second.VerifyAsync();
    }

    [Fact]
    public async Task Taken_over_writer_cannot_publish()
    {
        await using var first = await OpenAsync();
        await first.MustAppendAsync(Requests.Plain("a"));
        var publisher = await first.PublisherAsync();
        var time = new ManualTime();
        var opening = OpenAsync(time: time);
        await LetLeaseExpireAsync(opening, time);
        await using var second = await opening;
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(() => publisher.PublishNowAsync(CancellationToken.None));
        Assert.Equal(LedgerCodes.Fenced, fault.Code);
        Assert.Null(publisher.LatestCheckpoint);
    }

    [Fact]
    public async Task Restored_old_copy_is_refused()
    {
        var old = Directory.CreateDirectory(_folder["old"]).FullName;
        await using (var log = await OpenAsync())
        {
            await log.MustAppendAsync(Requests.Plain("a"));
            await log.PublishAsync();
        }
        CopyLog(_folder.Path, old);
        await using (var log = await OpenAsync())
        {
            await log.MustAppendAsync(Requests.Plain("b"));
            await log.PublishAsync();
        }
        SqliteConnection.ClearAllPools();
        CopyLog(old, _folder.Path);
        Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenAsync())).Code);
    }

    [Fact]
    public async Task Restored_copy_that_went_another_way_is_refused()
    {
        var fork = Directory.CreateDirectory(_folder["fork"]).FullName;
        await using (var log = await OpenAsync())
        {
            await log.MustAppendAsync(Requests.Plain("a"));
        }
        CopyLog(_folder.Path, fork);
        await using (var log = await OpenAsync())
        {
            await log.MustAppendAsync(Requests.Plain("b"));
            await log.PublishAsync();
        }
        await using (var other = await OpenAsync(folder: fork))
        {
            await other.MustAppendAsync(Requests.Plain("x"));
            await other.MustAppendAsync(Requests.Plain("y"));
        }
        CopyLog(fork, _folder.Path);
        Assert.Equal(LedgerCodes.InconsistentCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenAsync())).Code);
    }

    [Fact]
    public async Task Missing_memory_of_what_was_published_is_refused()
    {
        await using (var log = await OpenAsync())
        {
            await log.MustAppendAsync(Requests.Plain("a"));
            await log.PublishAsync();
            await log.MustAppendAsync(Requests.Plain("b"));
            await log.PublishAsync();
        }
        File.Delete(_folder["published-checkpoint"]);
        Assert.Equal(LedgerCodes.PublishedMissing, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenAsync())).Code);
    }

    [Fact]
    public async Task Another_log_is_refused()
    {
        await (await OpenAsync()).DisposeAsync();
        var fault = Assert.Throws<LedgerUnavailableException>(() => SqliteLedgerStore.Open(_folder["hub.db"], "localhost/another"));
        Assert.Equal(LedgerCodes.OtherOrigin, fault.Code);
    }

    [Fact]
    public async Task Leaves_and_checkpoints_can_be_neither_changed_nor_deleted()
    {
        await using var log = await OpenAsync();
        await log.MustAppendAsync(Requests.Plain("a"));
        await log.PublishAsync();
        foreach (var sql in new[] { "update leaf set meta = entry", "delete from leaf", "update checkpoint set note = x'00'", "delete from checkpoint" })
        {
            Assert.Contains("immutable", Assert.Throws<SqliteException>(() => Sql(sql)).Message, StringComparison.Ordinal);
        }
    }

    void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["hub.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Moves the clock until an opening that waits for a lease has its answer.</summary>
    static async Task LetLeaseExpireAsync(Task opening, ManualTime time)
    {
        await WaitAsync(() => opening.IsCompleted || time.Waiting > 0);
        while (!opening.IsCompleted)
        {
            time.Move(TimeSpan.FromSeconds(3));
            await Task.WhenAny(opening, Task.Delay(2));
        }
    }

    static async Task WaitAsync(Func<bool> condition)
    {
        for (var i = 0; !condition() && i < 5_000; i++)
        {
            await Task.Delay(1);
        }
        Assert.True(condition());
    }

    static void CopyLog(string from, string to)
    {
        foreach (var name in new[] { "hub.db", "hub.db-wal" })
        {
            var target = Path.Combine(to, name);
            File.Delete(target);
            if (File.Exists(Path.Combine(from, name)))
            {
                File.Copy(Path.Combine(from, name), target);
            }
        }
        File.Delete(Path.Combine(to, "hub.db-shm"));
    }
}
