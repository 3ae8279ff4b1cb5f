using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.Audit.Tests.Store;

/// <summary>What every store of a log must do under the writer. Each store's test class inherits it.</summary>
public abstract class LedgerStoreContract : IDisposable
{
    readonly TempFolder _folder = new();

    /// <summary>Folder of this test's own.</summary>
    protected string Place => _folder.Path;

    /// <summary>Opens the log that is kept under <paramref name="place"/>; a second open sees the same log.</summary>
    protected abstract Task<ILedgerStore> OpenAsync(string place);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder.Dispose();

    private protected async Task<TestLog> OpenLogAsync(Action<WriterPoint>? probe = null, ManualTime? time = null) =>
        await TestLog.OpenAsync(await OpenAsync(Place), Place, probe, time);

    [Fact]
    public async Task Append_gives_index_hash_and_a_chain_of_leaves()
    {
        await using var log = await OpenLogAsync();
        var first = await log.MustAppendAsync(Requests.Plain("a"));
        log.Time.Move(TimeSpan.FromMilliseconds(5));
        var second = await log.MustAppendAsync(Requests.Plain("b"));
        Assert.Equal((0, 1), (first.Index, second.Index));
        Assert.Equal(5, second.At - first.At);
        var row = await log.Store.LeafAsync(1, CancellationToken.None);
        Assert.True(Leaf.TryParse(row!.Entry, out var leaf));
        Assert.Equal(second.LeafHash, Rfc6962.LeafHash(row.Entry));
        Assert.Equal(first.LeafHash, leaf.Prev);
        Assert.Equal((Requests.Hash("bodyb"), Requests.Id("b"), second.At), (leaf.Body, leaf.Id, leaf.At));
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Public_records_are_found_in_order_and_no_others()
    {
        await using var log = await OpenLogAsync();
        for (var i = 0; i < 12; i++)
        {
            var request = Requests.Plain(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            // Every third stands in clear; others begin as sealed and as lost ones do.
            byte[] content = [1, (byte)(i % 3), 0, .. Requests.Hash("record").ToArray()];
            await log.MustAppendAsync(request with { Record = StoredRecord.Of(content) });
        }
        var records = (IPublicRecordStore)log.Store;
        Assert.Equal([0, 3, 6, 9], await records.PublicRecordsAsync(12, 0, 100, CancellationToken.None));
        Assert.Equal([3, 6], await records.PublicRecordsAsync(9, 1, 100, CancellationToken.None));
        Assert.Equal([6], await records.PublicRecordsAsync(12, 2, 1, CancellationToken.None));
        Assert.Empty(await records.PublicRecordsAsync(0, 0, 100, CancellationToken.None));
    }

    [Fact]
    public async Task Time_of_a_leaf_never_decreases_when_the_clock_is_set_back()
    {
        await using var log = await OpenLogAsync();
        var first = await log.MustAppendAsync(Requests.Plain("a"));
        log.Time.SetWallBack(TimeSpan.FromHours(1));
        Assert.Equal(first.At, (await log.MustAppendAsync(Requests.Plain("b"))).At);
    }

    [Fact]
    public async Task Append_answers_with_the_stored_entry_when_the_same_request_comes_again()
    {
        await using var log = await OpenLogAsync();
        var first = await log.MustAppendAsync(Requests.Plain("a"));
        await log.MustAppendAsync(Requests.Plain("b"));
        var again = Requests.Plain("a") with { Body = Requests.Hash("fresh salt") };
        Assert.Equal(new AppendOutcome.Existing(0, first.At, first.LeafHash, Requests.Hash("bodya")), await log.AppendAsync(again));
        Assert.Equal(2, log.Writer.Head.Size);
    }

    [Fact]
    public async Task Append_is_a_conflict_when_another_request_comes_under_the_id()
    {
        await using var log = await OpenLogAsync();
        await log.MustAppendAsync(Requests.Plain("a"));
        Assert.IsType<AppendOutcome.Conflict>(await log.AppendAsync(Requests.Plain("a") with { RequestHash = Requests.Hash("other") }));
        Assert.Equal(1, log.Writer.Head.Size);
    }

    [Fact]
    public async Task Stored_entry_answers_before_any_guard_is_asked()
    {
        await using var log = await OpenLogAsync();
        var request = Requests.Release("a", "person:1", "agency:1", new Guard.Quota("q", 1));
        await log.MustAppendAsync(request);
        Assert.IsType<AppendOutcome.Existing>(await log.AppendAsync(request));
    }

    [Fact]
    public async Task Consent_guard_holds_exactly_at_the_last_consent_change()
    {
        await using var log = await OpenLogAsync();
        await log.MustAppendAsync(Requests.Release("r0", "person:1", "agency:1", new Guard.Consent("person:1", -1)));
        var grant = await log.MustAppendAsync(Requests.Consent("g", "person:1", new Guard.Consent("person:1", -1)));
        Assert.Equal(1, grant.ChainNumbers[0]);
        await log.MustAppendAsync(Requests.Release("r1", "person:1", "agency:1", new Guard.Consent("person:1", 1)));
        Assert.Equal(
            new AppendOutcome.Stale(new Guard.Consent("person:1", -1), 1),
            await log.AppendAsync(Requests.Release("r2", "person:1", "agency:1", new Guard.Consent("person:1", -1))));
        var revoke = await log.MustAppendAsync(Requests.Consent("v", "person:1", new Guard.Consent("person:1", 1)));
        Assert.Equal(3, revoke.ChainNumbers[0]);
        Assert.Equal(
            new AppendOutcome.Stale(new Guard.Consent("person:1", 1), 3),
            await log.AppendAsync(Requests.Release("r3", "person:1", "agency:1", new Guard.Consent("person:1", 1))));
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Bundle_guard_holds_exactly_for_the_bundle_in_force()
    {
        await using var log = await OpenLogAsync();
        await log.MustAppendAsync(Requests.Plain("a", new Guard.Bundle(0)));
        await log.MustAppendAsync(Requests.Plain("b", new Guard.Bundle(0)) with { BundleVersion = 7 });
        Assert.Equal(new AppendOutcome.Stale(new Guard.Bundle(0), 7), await log.AppendAsync(Requests.Plain("c", new Guard.Bundle(0))));
        await log.MustAppendAsync(Requests.Plain("d", new Guard.Bundle(7)));
        Assert.Equal(7, log.Writer.Head.Bundle);
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Quota_lets_exactly_its_limit_through_when_64_callers_press()
    {
        await using var log = await OpenLogAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            var mine = new List<AppendOutcome>();
            for (var i = 0; i < 8; i++)
            {
                mine.Add(await log.AppendAsync(Requests.Release($"{caller}/{i}", $"person:{caller}", "agency:1", new Guard.Quota("agency:1/2026-01", 300))));
            }
            return mine;
        })));
        var all = outcomes.SelectMany(mine => mine).ToList();
        Assert.Equal(300, all.Count(outcome => outcome is AppendOutcome.Appended));
        Assert.Equal(212, all.Count(outcome => outcome is AppendOutcome.Stale { Current: 300 }));
        Assert.Equal(300, log.Writer.Head.Size);
        Assert.Equal(300, (await log.Store.ChainAsync("agency:1", CancellationToken.None))!.Value.Next);
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Refused_append_leaves_every_count_as_it_was()
    {
        await using var log = await OpenLogAsync();
        await log.MustAppendAsync(Requests.Consent("g", "person:1"));
        await log.AppendAsync(Requests.Release("r", "person:1", "agency:1", new Guard.Quota("q", 5), new Guard.Consent("person:1", -1)));
        var next = await log.MustAppendAsync(Requests.Release("s", "person:1", "agency:1", new Guard.Quota("q", 1)));
        Assert.Equal([1, 0, -1, -1], next.ChainNumbers);
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Entries_of_one_batch_count_for_the_ones_behind_them()
    {
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        await using var log = await OpenLogAsync(point =>
        {
            if (point == WriterPoint.BeforeCommit)
            {
                entered.Set();
                release.Wait();
            }
        });
        var first = log.AppendAsync(Requests.Plain("first"));
        entered.Wait();
        var grant = log.AppendAsync(Requests.Consent("g", "person:1", new Guard.Consent("person:1", -1)));
        var late = log.AppendAsync(Requests.Release("late", "person:1", "agency:1", new Guard.Consent("person:1", -1)));
        var fresh = log.AppendAsync(Requests.Release("fresh", "person:1", "agency:1", new Guard.Consent("person:1", 0)));
        var twin = log.AppendAsync(Requests.Release("fresh", "person:1", "agency:1", new Guard.Consent("person:1", 0)));
        var other = log.AppendAsync(Requests.Plain("fresh") with { RequestHash = Requests.Hash("other") });
        release.Set();
        await Task.WhenAll(first, grant, late, fresh, twin, other);
        Assert.IsType<AppendOutcome.Appended>(await grant);
        Assert.Equal(0, Assert.IsType<AppendOutcome.Stale>(await late).Current);
        var appended = Assert.IsType<AppendOutcome.Appended>(await fresh);
        Assert.Equal(appended.Index, Assert.IsType<AppendOutcome.Existing>(await twin).Index);
        Assert.IsType<AppendOutcome.Conflict>(await other);
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Chain_numbers_have_no_gaps_and_give_the_tags()
    {
        await using var log = await OpenLogAsync();
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i =>
            log.AppendAsync(Requests.Release($"{i}", $"person:{i % 7}", $"agency:{i % 3}"))));
        foreach (var chainId in Enumerable.Range(0, 7).Select(i => $"person:{i}").Concat(Enumerable.Range(0, 3).Select(i => $"agency:{i}")))
        {
            var slot = chainId[0] == 'p' ? 0 : 1;
            var chain = (await log.Store.ChainAsync(chainId, CancellationToken.None))!.Value;
            var entries = await log.Store.ChainEntriesAsync(chain.Chain, 0, int.MaxValue, CancellationToken.None);
            Assert.Equal(Enumerable.Range(0, entries.Count).Select(n => (long)n), entries.Select(entry => entry.N));
            foreach (var entry in entries)
            {
                Assert.True(Leaf.TryParse((await log.Store.LeafAsync(entry.Index, CancellationToken.None))!.Entry, out var leaf));
                Assert.Equal(Tag.Of(Requests.TagKey(chainId), entry.N), leaf.Tags[slot]);
            }
        }
        Assert.Equal(600, log.Writer.Head.Size);
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Log_goes_on_where_it_ended_when_it_is_opened_again()
    {
        LedgerHead before;
        await using (var log = await OpenLogAsync())
        {
            for (var i = 0; i < 700; i += 100)
            {
                await Task.WhenAll(Enumerable.Range(i, 100).Select(n => log.AppendAsync(Requests.Release($"{n}", $"person:{n % 5}", "agency:1"))));
            }
            await log.PublishAsync();
            before = log.Writer.Head;
        }
        await using var again = await OpenLogAsync();
        Assert.Equal(before, again.Writer.Head);
        var next = await again.MustAppendAsync(Requests.Release("next", "person:0", "agency:1"));
        Assert.Equal([140, 700, -1, -1], next.ChainNumbers);
        Assert.IsType<AppendOutcome.Existing>(await again.AppendAsync(Requests.Release("17", "person:2", "agency:1")));
        await again.VerifyAsync();
    }

    [Fact]
    public async Task Queue_answers_busy_when_it_is_full()
    {
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        await using var log = await OpenLogAsync(point =>
        {
            if (point == WriterPoint.BeforeCommit)
            {
                entered.Set();
                release.Wait();
            }
        });
        var tasks = new List<Task<AppendOutcome>> { log.AppendAsync(Requests.Plain("first")) };
        entered.Wait();
        for (var i = 0; i < LedgerWriter.MaxQueued; i++)
        {
            tasks.Add(log.AppendAsync(Requests.Plain($"{i}")));
        }
        Assert.All(tasks, task => Assert.False(task.IsCompleted));
        Assert.IsType<AppendOutcome.Busy>(await log.AppendAsync(Requests.Plain("one too many")));
        release.Set();
        Assert.All(await Task.WhenAll(tasks), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        Assert.Equal(LedgerWriter.MaxQueued + 1, log.Writer.Head.Size);
    }

    [Fact]
    public async Task Guard_and_outcome_survive_a_border_as_json()
    {
        await using var log = await OpenLogAsync();
        var request = Requests.Release("a", "person:1", "agency:1", new Guard.Consent("person:1", -1), new Guard.Bundle(0), new Guard.Quota("q", 3));
        var crossed = System.Text.Json.JsonSerializer.Deserialize<AppendRequest>(System.Text.Json.JsonSerializer.Serialize(request))!;
        Assert.Equal(request.Guards, crossed.Guards);
        var outcome = await log.AppendAsync(crossed);
        var back = System.Text.Json.JsonSerializer.Deserialize<AppendOutcome>(System.Text.Json.JsonSerializer.Serialize(outcome));
        var (sent, got) = (Assert.IsType<AppendOutcome.Appended>(outcome), Assert.IsType<AppendOutcome.Appended>(back));
        Assert.Equal((sent.Index, sent.At, sent.LeafHash), (got.Index, got.At, got.LeafHash));
        Assert.Equal(sent.ChainNumbers, got.ChainNumbers);
        Assert.Contains("\"kind\":\"quota\"", System.Text.Json.JsonSerializer.Serialize(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_refuses_a_request_out_of_shape()
    {
        await using var log = await OpenLogAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync(Requests.Plain("a") with { ChangesConsent = true }));
        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync(Requests.Plain("a") with { Chains = [new("person:1", new byte[31])] }));
        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync(Requests.Plain("a") with { Chains = [null, null, null, null, null] }));
        Assert.Equal(0, log.Writer.Head.Size);
    }

    [Fact]
    public async Task Deadlines_are_replaced_under_their_key_and_come_in_order()
    {
        await using var log = await OpenLogAsync();
        var store = log.Store;
        await store.PutDueAsync(new("b:2", 20, [2]), CancellationToken.None);
        await store.PutDueAsync(new("a:1", 30, [1]), CancellationToken.None);
        await store.PutDueAsync(new("a:\u00e9", 10, [3]), CancellationToken.None);
        await store.PutDueAsync(new("a:1", 15, [4]), CancellationToken.None);
        Assert.Equal(["a:\u00e9", "a:1"], (await store.DueAsync(15, 9, CancellationToken.None)).Select(item => item.Key));
        Assert.Equal([10L, 15L], (await store.DueUnderAsync("a:", 9, CancellationToken.None)).Select(item => item.At));
        Assert.False(await store.DoneAsync(new("a:1", 30, []), CancellationToken.None));
        Assert.True(await store.DoneAsync(new("a:1", 15, []), CancellationToken.None));
        Assert.Equal(["a:\u00e9", "b:2"], (await store.DueAsync(99, 9, CancellationToken.None)).Select(item => item.Key));
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Store_says_on_what_its_durability_rests()
    {
        await using var log = await OpenLogAsync();
        Assert.NotEmpty(await log.Store.DurabilityAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Reopened_store_goes_on_where_it_was()
    {
        await using var log = await OpenLogAsync();
        await log.MustAppendAsync(Requests.Plain("a"));
        await log.Store.ReopenAsync(CancellationToken.None);
        Assert.Equal(1, (await log.Store.HeadAsync(CancellationToken.None)).Size);
        Assert.Equal(1, (await log.MustAppendAsync(Requests.Plain("b"))).Index);
        await log.VerifyAsync();
    }
}
