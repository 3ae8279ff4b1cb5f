using Hub.Audit.Leaves;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Audit.Tests.Store;
using Hub.Audit.Writing;
using Hub.Testing;

namespace Hub.Audit.Tests.Recovery;

/// <summary>What every store must do when an old copy of a log is brought to the log's public end.</summary>
public abstract class RecoveryStoreContract(ITestOutputHelper output) : IDisposable
{
    static readonly string[] People = [.. Enumerable.Range(0, 6).Select(i => $"person:{i}")];
    static readonly string[] Agencies = ["agency:a", "agency:b"];

    readonly TempFolder _live = new();
    readonly TempFolder _restored = new();

    /// <summary>Opens the log that is kept under <paramref name="place"/>.</summary>
    protected abstract Task<ILedgerStore> OpenStoreAsync(string place);

    /// <summary>Makes the log under <paramref name="to"/> what the log under <paramref name="from"/> is now. Neither is open.</summary>
    protected abstract Task CopyAsync(string from, string to);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _live.Dispose();
        _restored.Dispose();
    }

    public static TheoryData<int> Seeds => [1, 2, Environment.TickCount & 0xFFFFFF];

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task Old_copy_refuses_to_sign_and_is_brought_to_the_end_of_the_log(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await AppendAsync(random, random.Next(300), "before");
        await CopyAsync(_live.Path, _restored.Path);
        await AppendAsync(random, 1 + random.Next(500), "after");
        await using var live = await OpenAsync(_live.Path);
        var tiles = await MemoryTiles.OfAsync(live);
        File.Copy(Path.Combine(_live.Path, "published-checkpoint"), Path.Combine(_restored.Path, "published-checkpoint"), overwrite: true);
        Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenAsync(_restored.Path))).Code);

        var report = Assert.IsType<RecoveryOutcome.Recovered>(await RecoverAsync(tiles)).Report;

        Assert.Equal(live.Writer.Head.Size, report.Checkpoint.Size);
        await using var back = await OpenAsync(_restored.Path);
        await back.VerifyAsync();
        Assert.Equal(live.Writer.Head with { Chains = back.Writer.Head.Chains }, back.Writer.Head);
        await SameAsync(live, back, report.FromSize);
        var next = await back.MustAppendAsync(Requests.Release("next", People[0], Agencies[0]));
        Assert.Equal(report.Checkpoint.Size, next.Index);
        await back.PublishAsync();
        await back.VerifyAsync();
        Assert.True(await LogHashes.ConsistencyAsync(back.Store, report.Checkpoint.Size, report.Checkpoint.Size + 1, CancellationToken.None) is not null);
    }

    [Fact]
    public async Task Lost_entry_of_a_person_ends_what_was_decided_before_it()
    {
        await using (var log = await OpenAsync(_live.Path))
        {
            await log.MustAppendAsync(Requests.Consent("grant", "person:0"));
            await log.PublishAsync();
        }
        await CopyAsync(_live.Path, _restored.Path);
        MemoryTiles tiles;
        await using (var log = await OpenAsync(_live.Path))
        {
            await log.MustAppendAsync(Requests.Consent("revoke", "person:0"));
            await log.MustAppendAsync(Requests.Release("other", "person:1", "agency:a"));
            await log.PublishAsync();
            tiles = await MemoryTiles.OfAsync(log);
        }
        var report = Assert.IsType<RecoveryOutcome.Recovered>(await RecoverAsync(tiles)).Report;
        Assert.Equal((2, 2L, 1L, 0L), (report.People, report.Lost, report.Agencies["agency:a"], report.Nobody));

        await using var back = await OpenAsync(_restored.Path);

        Assert.Equal(1, Assert.IsType<AppendOutcome.Stale>(await back.AppendAsync(Requests.Release("late", "person:0", "agency:a", new Guard.Consent("person:0", 0)))).Current);
        var row = (await back.Store.LeafAsync(1, CancellationToken.None))!;
        Assert.Equal(LeafMeta.UnknownRequest, LeafMeta.TryRead(row.Meta, Merkle.Rfc6962.LeafHash(row.Entry))!.RequestHash);
        Assert.True(LostRecord.Is(StoredRecord.TryRead((await back.Store.RecordAsync(1, CancellationToken.None))!)!));
        Assert.False(LostRecord.Is(StoredRecord.TryRead((await back.Store.RecordAsync(0, CancellationToken.None))!)!));
        // The retry of a lost request is known by its id alone, and nothing is written twice.
        Assert.Equal(1, Assert.IsType<AppendOutcome.Existing>(await back.AppendAsync(Requests.Consent("revoke", "person:0"))).Index);
    }

    [Fact]
    public async Task Recovery_goes_on_from_where_a_crash_left_it()
    {
        await AppendAsync(new(3), 40, "before");
        await CopyAsync(_live.Path, _restored.Path);
        await AppendAsync(new(4), LedgerWriter.MaxBatch + 100, "after");
        await using var live = await OpenAsync(_live.Path);
        var tiles = await MemoryTiles.OfAsync(live);
        var last = tiles.Files.Keys.Where(tile => tile.IsEntries).MaxBy(tile => tile.Index);
        var kept = tiles.Files[last];
        // A character of the last leaf's last tag: still a leaf, and not the one that was signed for.
        var changed = (byte[])kept.Clone();
        changed[^20] = (byte)(changed[^20] == 'A' ? 'B' : 'A');
        tiles.Files[last] = changed;
        var refused = Assert.IsType<RecoveryOutcome.Refused>(await RecoverAsync(tiles));
        Assert.Equal((RecoveryCodes.SourceFaulty, 40L + LedgerWriter.MaxBatch), (refused.Code, refused.AdoptedTo));
        Assert.Equal(refused.AdoptedTo, (await HeadAsync(_restored.Path)).Size);
        tiles.Files[last] = kept[..^1];
        Assert.Equal(RecoveryCodes.SourceFaulty, Assert.IsType<RecoveryOutcome.Refused>(await RecoverAsync(tiles)).Code);
        tiles.Files[last] = kept;

        Assert.IsType<RecoveryOutcome.Recovered>(await RecoverAsync(tiles));

        await using var back = await OpenAsync(_restored.Path);
        await back.VerifyAsync();
        await SameAsync(live, back, refused.AdoptedTo);
        Assert.Equal(0, Assert.IsType<RecoveryOutcome.Recovered>(await RecoverAsync(tiles, await OpenStoreAsync(_live.Path), _live.Path)).Report.Lost);
    }

    [Fact]
    public async Task Source_that_is_short_foreign_or_another_history_is_refused_and_nothing_is_written()
    {
        await AppendAsync(new(5), 30, "before");
        MemoryTiles early;
        await using (var log = await OpenAsync(_live.Path))
        {
            early = await MemoryTiles.OfAsync(log);
        }
        await AppendAsync(new(6), 30, "after");
        Assert.Equal(RecoveryCodes.SourceShort, Assert.IsType<RecoveryOutcome.Refused>(await RecoverAsync(early, await OpenStoreAsync(_live.Path), _live.Path)).Code);

        MemoryTiles other;
        using (var elsewhere = new TempFolder())
        {
            await AppendAsync(new(7), 90, "another history", elsewhere.Path);
            await using var log = await OpenAsync(elsewhere.Path);
            other = await MemoryTiles.OfAsync(log);
        }
        var before = await HeadAsync(_live.Path);
        Assert.Equal(RecoveryCodes.NotPrefix, Assert.IsType<RecoveryOutcome.Refused>(await RecoverAsync(other, await OpenStoreAsync(_live.Path), _live.Path)).Code);
        var unsigned = new MemoryTiles { Note = [.. other.Note.AsSpan()[..^8], .. "AAAAAA=\n"u8] };
        Assert.Equal(RecoveryCodes.SourceFaulty, Assert.IsType<RecoveryOutcome.Refused>(await RecoverAsync(unsigned, await OpenStoreAsync(_live.Path), _live.Path)).Code);
        Assert.Equal(before, await HeadAsync(_live.Path));
        // An empty store is the beginning of any history: what was published decides.
        File.Copy(Path.Combine(_live.Path, "published-checkpoint"), Path.Combine(_restored.Path, "published-checkpoint"));
        Assert.Equal(RecoveryCodes.SourceOther, Assert.IsType<RecoveryOutcome.Refused>(await RecoverAsync(other)).Code);
        Assert.Equal(0, (await HeadAsync(_restored.Path)).Size);
    }

    [Fact]
    public async Task Log_whose_end_is_in_no_copy_is_followed_by_one_that_says_so()
    {
        await AppendAsync(new(9), 30, "before");
        await CopyAsync(_live.Path, _restored.Path);
        await AppendAsync(new(10), 20, "after");
        File.Copy(Path.Combine(_live.Path, "published-checkpoint"), Path.Combine(_restored.Path, "published-checkpoint"), overwrite: true);
        using var elsewhere = new TempFolder();
        await using var old = await OpenStoreAsync(_restored.Path);
        var (plan, verdict) = await LogContinuation.PlanAsync(old, TestLog.Check(_restored.Path), [], CancellationToken.None);
        Assert.True(plan is not null, verdict.ToString());
        Assert.Equal((30L, 30L, 50L), (plan.Survives.Size, plan.Lost.From, plan.Lost.End));

        await using var next = await OpenStoreAsync(elsewhere.Path);
        var options = new LedgerWriterOptions { LeaseDuration = TimeSpan.FromMilliseconds(100) };
        await LogContinuation.OpenAsync(next, "example.org/next", plan, new byte[32], options, CancellationToken.None);
        await LogContinuation.OpenAsync(next, "example.org/next", plan, new byte[32], options, CancellationToken.None);

        Assert.Equal(1, (await next.HeadAsync(CancellationToken.None)).Size);
        var (record, _) = (await LedgerReader.ContinuationAsync(next, CancellationToken.None))!.Value;
        Assert.Equal((Requests.Origin, "example.org/next", plan.Lost, plan.Survives), (record.Continues, record.Origin, record.Lost, record.Survives));
        Assert.Null(await LedgerReader.ContinuationAsync(old, CancellationToken.None));
        Assert.Equal(RecoveryCodes.TargetUsed, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => LogContinuation.OpenAsync(old, "example.org/next", plan, new byte[32], options, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Batch_of_a_stale_recovery_writes_nothing()
    {
        await AppendAsync(new(8), 3, "a");
        var store = await OpenStoreAsync(_live.Path);
        await using var disposed = store;
        var (head, lease) = (await store.HeadAsync(CancellationToken.None), await store.LeaseAsync(CancellationToken.None));
        var batch = new LedgerBatch(head.Size, head with { Size = head.Size + 1 }, [new(Requests.Id("x"), [1], [2], [3])], [], [], new Dictionary<string, long>(StringComparer.Ordinal), []);
        var adopting = (IRecoveryStore)store;
        var checkpoint = new CheckpointRow(head.Size + 1, [1]);
        Assert.Equal(LedgerCodes.Fenced, (await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await adopting.AdoptAsync(batch, checkpoint, lease with { Renewal = lease.Renewal - 1 }, CancellationToken.None))).Code);
        Assert.Equal(LedgerCodes.Fenced, (await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await adopting.AdoptAsync(batch with { OldSize = 0, Head = head with { Size = 1 } }, null, lease, CancellationToken.None))).Code);
        await Assert.ThrowsAsync<ArgumentException>(async () => await adopting.AdoptAsync(batch, new(head.Size, [1]), lease, CancellationToken.None));
        Assert.Equal((head, lease), (await store.HeadAsync(CancellationToken.None), await store.LeaseAsync(CancellationToken.None)));
        Assert.Equal(head.Size, (await store.LastCheckpointAsync(CancellationToken.None))!.Size);
    }

    /// <summary>Leaves, tags and places in chains are those that were written.</summary>
    static async Task SameAsync(TestLog live, TestLog back, long lostFrom)
    {
        var (theirs, ours) = (await live.Store.LeavesAsync(0, int.MaxValue, CancellationToken.None), await back.Store.LeavesAsync(0, (int)live.Writer.Head.Size, CancellationToken.None));
        Assert.Equal(theirs.Select(row => Convert.ToHexString(row.Entry)), ours.Select(row => Convert.ToHexString(row.Entry)));
        Assert.Equal(theirs.Select(row => row.Id), ours.Select(row => row.Id));
        foreach (var name in People.Concat(Agencies))
        {
            var (there, here) = (await live.Store.ChainAsync(name, CancellationToken.None), await back.Store.ChainAsync(name, CancellationToken.None));
            Assert.Equal(there?.Next, here?.Next);
            if (there is not { } chain || here is not { } own)
            {
                continue;
            }
            var entries = await back.Store.ChainEntriesAsync(own.Chain, 0, int.MaxValue, CancellationToken.None);
            Assert.Equal((await live.Store.ChainEntriesAsync(chain.Chain, 0, int.MaxValue, CancellationToken.None)).Select(entry => (entry.N, entry.Index)), entries.Select(entry => (entry.N, entry.Index)));
            Assert.All(entries.Where(entry => entry.Index >= lostFrom && name[0] == 'p'), entry => Assert.Equal(entry.N, entry.Version));
        }
    }

    async Task AppendAsync(Random random, int count, string name, string? place = null)
    {
        await using var log = await OpenAsync(place ?? _live.Path);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => random.Next(4) switch
        {
            0 => log.AppendAsync(Requests.Plain($"{name}/{i}")),
            1 => log.AppendAsync(Requests.Consent($"{name}/{i}", People[random.Next(People.Length)])),
            _ => log.AppendAsync(Requests.Release($"{name}/{i}", People[random.Next(People.Length)], Agencies[random.Next(Agencies.Length)])),
        }));
        await log.PublishAsync();
    }

    async Task<TestLog> OpenAsync(string place) => await TestLog.OpenAsync(await OpenStoreAsync(place), place);

    async Task<RecoveryOutcome> RecoverAsync(MemoryTiles tiles) => await RecoverAsync(tiles, await OpenStoreAsync(_restored.Path), _restored.Path);

    static async Task<RecoveryOutcome> RecoverAsync(MemoryTiles tiles, ILedgerStore store, string place)
    {
        await using (store)
        {
            return await LogRecovery.RunAsync(store, TestLog.Check(place), tiles, tiles.Note, () => People.Concat(Agencies).Select(Requests.Link), new LedgerWriterOptions { Time = new ManualTime(), LeaseDuration = TimeSpan.Zero }, CancellationToken.None);
        }
    }

    async Task<LedgerHead> HeadAsync(string place)
    {
        await using var store = await OpenStoreAsync(place);
        return await store.HeadAsync(CancellationToken.None);
    }
}

public sealed class SqliteRecoveryStoreTests(ITestOutputHelper output) : RecoveryStoreContract(output)
{
    protected override Task<ILedgerStore> OpenStoreAsync(string place) => Task.FromResult<ILedgerStore>(SqliteLedgerStore.Open(Path.Combine(place, "hub.db"), Requests.Origin));

    protected override Task CopyAsync(string from, string to)
    {
        File.Copy(Path.Combine(from, "hub.db"), Path.Combine(to, "hub.db"));
        return Task.CompletedTask;
    }
}

public sealed class PostgresRecoveryStoreTests(PostgresServer server, ITestOutputHelper output) : RecoveryStoreContract(output)
{
    static readonly string[] Tables = ["leaf", "record", "tile", "chain", "chain_entry", "quota", "due", "checkpoint", "head", "lease"];

    protected override async Task<ILedgerStore> OpenStoreAsync(string place) => await server.OpenAsync(place);

    protected override async Task CopyAsync(string from, string to)
    {
        await (await OpenStoreAsync(to)).DisposeAsync();
        var source = (await server.OptionsAsync(from)).Schema;
        await server.SqlAsync(to, "delete from head; delete from lease");
        foreach (var table in Tables)
        {
            await server.SqlAsync(to, $"insert into {table} select * from {source}.{table}");
        }
    }
}
