using Hub.Audit.Anchors;
using Hub.Audit.Store;

namespace Hub.Audit.Tests.Store;

/// <summary>A scrub beside a writer, its pace, and anchors held to the log.</summary>
public sealed class ScrubTests : IDisposable
{
    const int Pages = 3;
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scrub_beside_a_writer_verifies_what_stood_when_it_began_and_finds_no_fault()
    {
        await using var log = await TestLog.OpenAsync(SqliteLedgerStore.Open(_folder["hub.db"], Requests.Origin), _folder.Path);
        await GrowAsync(log, "before", LogScrub.PageLeaves * Pages);
        await log.PublishAsync();
        var seen = new List<(long Done, long Of)>();
        var grown = 0;
        var pace = new ScrubPace(
            async _ =>
            {
                // Between two pages the log grows and a checkpoint of more is published.
                await GrowAsync(log, $"while {grown++}", 40);
                await log.PublishAsync();
            },
            (done, of) => seen.Add((done, of)));
        Assert.Empty(await LogScrub.RunAsync(log.Store, log.Published, pace, CancellationToken.None));
        Assert.Equal([(1024L, 3072L), (2048L, 3072L), (3072L, 3072L)], seen);
        Assert.Equal(Pages, grown);
    }

    [Fact]
    public async Task Anchor_of_another_root_is_named()
    {
        await using var log = await TestLog.OpenAsync(SqliteLedgerStore.Open(_folder["hub.db"], Requests.Origin), _folder.Path);
        await GrowAsync(log, "a", 7);
        var anchors = (IAnchorStore)log.Store;
        Assert.True(await anchors.QueueAnchorAsync(new(7, log.Writer.Head.Root, 1), CancellationToken.None));
        await GrowAsync(log, "b", 7);
        Assert.Empty(await LogScrub.RunAsync(log.Store, null, CancellationToken.None));
        Assert.True(await anchors.QueueAnchorAsync(new(9, Requests.Hash("no root"), 1), CancellationToken.None));
        var fault = Assert.Single(await LogScrub.RunAsync(log.Store, null, CancellationToken.None));
        Assert.Equal(("scrub.anchor", "anchor 9"), (fault.Code, fault.Place));
    }

    [Theory]
    [InlineData("update chain_entry set n = n + 100 where chain = 1 and n > 5")]
    [InlineData("delete from chain_entry where chain = 1 and n = 4")]
    [InlineData("update chain_entry set version = version + 1 where chain = 1 and n = 9")]
    [InlineData("update chain_entry set idx = idx - 1 where chain = 1 and n = 9")]
    public async Task Chain_that_does_not_follow_its_leaves_is_named(string damage)
    {
        await using (var log = await TestLog.OpenAsync(SqliteLedgerStore.Open(_folder["hub.db"], Requests.Origin), _folder.Path))
        {
            await GrowAsync(log, "a", 20);
            await log.VerifyAsync();
        }
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder["hub.db"]};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts above.
            command.CommandText = damage;
#pragma warning restore CA2100
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }
        await using var damaged = SqliteLedgerStore.Open(_folder["hub.db"], Requests.Origin);
        Assert.Contains(await LogScrub.RunAsync(damaged, null, CancellationToken.None), fault => fault.Code == "scrub.chain");
    }

    static async Task GrowAsync(TestLog log, string seed, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => log.MustAppendAsync(Requests.Consent($"{seed} {i}", "person"))));
}
