using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Audit.TagRoots;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Ledger;
using Hub.Silo.TagRoots;
using Hub.Silo.Tests.Setting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Silo.Tests.TagRoots;

/// <summary>Roots of days and months on a real hub whose clock is the test's.</summary>
public sealed class TagRootWorkerTests
{
    [Fact]
    public async Task Finished_day_gets_one_root_and_a_restart_gives_it_no_other()
    {
        using var folder = new TempFolder();
        await using var hub = await Start(folder);
        Assert.Equal(0, await Round(hub, folder));
        hub.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await Round(hub, folder));
        // As a process that starts anew: nothing is known but the log.
        Assert.Equal(0, await Round(hub, folder));
        var root = Assert.Single(await Roots(hub));
        Assert.Equal((0L, 4 * root.Until), (root.From, root.Tags));
        // The day's entries, then one that says that the day is over, then the root.
        Assert.Equal(root.Until + 2, (await hub.Store.HeadAsync(CancellationToken.None)).Size);
        var ended = Assert.IsType<OperatorRecord>((await hub.Book.Find((await hub.Store.LeafAsync(root.Until, CancellationToken.None))!.Id))?.Record);
        Assert.Equal("day", ended.Kind);
    }

    [Fact]
    public async Task Missed_days_are_made_up_for_and_a_month_is_rolled_up()
    {
        using var folder = new TempFolder();
        await using var hub = await Start(folder);
        var person = await hub.Enrol();
        for (var day = 0; day < 33; day++)
        {
            if (day is 3 or 4 or 31)
            {
                await hub.Requested(person);
            }
            hub.Clock.Advance(TimeSpan.FromDays(1));
            // No look on some days, as after an outage.
            if (day % 5 != 0)
            {
                await Round(hub, folder);
            }
        }
        await Round(hub, folder);
        var roots = await Roots(hub);
        Assert.Contains(roots, root => root.Period.Length == 7);
        foreach (var kind in roots.GroupBy(root => root.Period.Length))
        {
            var next = 0L;
            foreach (var root in kind)
            {
                Assert.Equal(next, root.From);
                next = root.Until;
            }
            Assert.Equal(kind.Count(), kind.Select(root => root.Period).Distinct(StringComparer.Ordinal).Count());
        }
        Assert.Empty(await LogScrub.RunAsync(hub.Store, null, CancellationToken.None));
    }

    [Fact]
    public async Task Two_workers_at_once_give_a_day_one_root()
    {
        using var folder = new TempFolder();
        using var other = new TempFolder();
        await using var hub = await Start(folder);
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(Round(hub, folder), Round(hub, other));
        Assert.Single(await Roots(hub));
    }

    [Fact]
    public async Task Day_that_entries_follow_needs_none_that_ends_it()
    {
        using var folder = new TempFolder();
        await using var hub = await Start(folder);
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await hub.Requested(await hub.Enrol());
        Assert.Equal(1, await Round(hub, folder));
        Assert.Equal(0, await hub.Count<OperatorRecord>());
    }

    [Fact]
    public async Task No_private_record_is_among_the_public_ones()
    {
        using var folder = new TempFolder();
        await using var hub = await Start(folder);
        await hub.Granted(await hub.Enrol());
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await Round(hub, folder);
        var latest = await hub.Get<LedgerRoom>().Covering((await hub.Store.HeadAsync(CancellationToken.None)).Size - 1, CancellationToken.None);
        var reader = new LedgerReader(hub.Store, () => latest);
        var listed = PublicRecordFiles.TryReadPage(await reader.ReadPathAsync(PublicRecordFiles.PageOf(0), CancellationToken.None));
        var size = latest!.Checkpoint.Size;
        Assert.True(size > listed!.Count);
        for (var index = 0L; index < size; index++)
        {
            var row = (await hub.Store.LeafAsync(index, CancellationToken.None))!;
            var record = (await hub.Book.Find(row.Id))!.Record!;
            var file = await reader.ReadPathAsync(PublicRecordFiles.PathOf(index), CancellationToken.None);
            Assert.Equal(RecordSealer.IsPublic(record), file is not null);
            Assert.Equal(RecordSealer.IsPublic(record), listed.Contains(index));
            Assert.True(file is null || RecordCodec.Encode(record).AsSpan().SequenceEqual(file));
        }
        Assert.Null(await reader.ReadPathAsync(PublicRecordFiles.PathOf(size), CancellationToken.None));
        Assert.Null(await reader.ReadPathAsync(PublicRecordFiles.PageOf(1), CancellationToken.None));
        foreach (var other in (string[])["records/", "records/0", "records/000/", "records/list", "records/000.p/1", "records/../checkpoint", "records/-01"])
        {
            Assert.Null(await reader.ReadPathAsync(other, CancellationToken.None));
        }
    }

    /// <summary>At noon, so that no test runs over the end of a day by itself.</summary>
    static async Task<TestHub> Start(TempFolder folder) =>
        await TestHub.Start(folder, prepare: hub => hub.Clock.Advance(TimeSpan.FromHours(36) - hub.Clock.GetUtcNow().TimeOfDay));

    static async Task<int> Round(TestHub hub, TempFolder folder)
    {
        using var periods = new TagPeriods(hub.Store, TestHub.Origin);
        var trees = new TagTrees(hub.Store, folder.In("tags"));
        using var worker = new TagRootWorker(hub.Book, hub.Store, periods, trees, hub.Clock, NullLogger<TagRootWorker>.Instance);
        return await worker.Round(CancellationToken.None);
    }

    static async Task<IReadOnlyList<TagRootRecord>> Roots(TestHub hub)
    {
        var roots = new List<TagRootRecord>();
        foreach (var row in await hub.Store.LeavesAsync(0, EntryBook.MaxRead, CancellationToken.None))
        {
            if ((await hub.Book.Find(row.Id))?.Record is TagRootRecord root)
            {
                roots.Add(root);
            }
        }
        return roots;
    }
}
