using Hub.Audit.Anchors;
using Hub.Audit.Store;
using Hub.Audit.Tests.Store;
using Hub.Canon;
using Hub.Testing;

namespace Hub.Audit.Tests.Anchors;

/// <summary>What every store of anchors must do; both ledger stores are one.</summary>
public abstract class AnchorStoreContract : IDisposable
{
    readonly TempFolder _folder = new();

    protected string Place => _folder.Path;

    protected abstract Task<IAnchorStore> OpenAsync();

    protected abstract Task SqlAsync(string sql);

    static AnchorRow Row(long size) => new(size, Hash256.Of(BitConverter.GetBytes(size)), size * 100);

    static AnchorRow Sent(AnchorRow row) => row with { State = AnchorState.Sent, SentAt = 7, Transaction = new(3, 2_000, null, [1, 2], Hash256.Of("t"u8)) };

    static AnchorRow Final(AnchorRow row) =>
        row with { State = AnchorState.Finalized, Place = new(Hash256.Of("b"u8), 9, Hash256.Of("t"u8)), Evidence = [9, 9] };

    [Fact]
    public async Task Newer_checkpoint_takes_the_place_of_one_that_was_not_sent()
    {
        var store = await OpenAsync();
        await using var disposed = (IAsyncDisposable)store;
        Assert.Equal(new AnchorSituation(null, null, null), await store.AnchorsAsync(CancellationToken.None));
        Assert.True(await store.QueueAnchorAsync(Row(5), CancellationToken.None));
        Assert.True(await store.QueueAnchorAsync(Row(6), CancellationToken.None));
        Assert.False(await store.QueueAnchorAsync(Row(6), CancellationToken.None));
        Assert.False(await store.QueueAnchorAsync(Row(4), CancellationToken.None));
        Assert.Equal(new AnchorSituation(Row(6), null, null), await store.AnchorsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Row_goes_through_its_states_and_survives_a_restart_in_each()
    {
        var row = Row(5);
        await WithAsync(async store => Assert.True(await store.QueueAnchorAsync(row, CancellationToken.None)));
        foreach (var step in (Func<AnchorRow, AnchorRow>[])[Sent, r => r with { State = AnchorState.Mined, Place = Final(r).Place }, Final])
        {
            await WithAsync(async store =>
            {
                var situation = await store.AnchorsAsync(CancellationToken.None);
                var was = situation.Open ?? situation.Queued!;
                Assert.Equal((row.State, row.Place, row.SentAt), (was.State, was.Place, was.SentAt));
                Assert.Equal(row.Transaction?.Raw, was.Transaction?.Raw);
                row = step(was);
                Assert.True(await store.MoveAnchorAsync(was, row, CancellationToken.None));
                Assert.False(await store.MoveAnchorAsync(was, row, CancellationToken.None));
            });
        }
        await WithAsync(async store =>
        {
            Assert.Equal([9, 9], (await store.AnchorsAsync(CancellationToken.None)).Newest!.Evidence!);
            Assert.Equal([5L], (await store.FinalAnchorsAsync(5, 9, CancellationToken.None)).Select(final => final.Size));
            Assert.Empty(await store.FinalAnchorsAsync(6, 9, CancellationToken.None));
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.MoveAnchorAsync(row, null, CancellationToken.None));
        });
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => SqlAsync("update anchor set sum = evidence"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => SqlAsync("delete from anchor"));
    }

    [Fact]
    public async Task At_most_one_is_queued_and_one_is_on_its_way()
    {
        var store = await OpenAsync();
        await using var disposed = (IAsyncDisposable)store;
        await store.QueueAnchorAsync(Row(5), CancellationToken.None);
        await store.MoveAnchorAsync(Row(5), Sent(Row(5)), CancellationToken.None);
        await store.QueueAnchorAsync(Row(6), CancellationToken.None);
        await Assert.ThrowsAnyAsync<Exception>(async () => await store.MoveAnchorAsync(Row(6), Sent(Row(6)), CancellationToken.None));
        var situation = await store.AnchorsAsync(CancellationToken.None);
        Assert.Equal((6L, 5L), (situation.Queued!.Size, situation.Open!.Size));
    }

    [Fact]
    public async Task Damaged_row_is_noticed()
    {
        await WithAsync(async store => await store.QueueAnchorAsync(Row(5), CancellationToken.None));
        await SqlAsync("update anchor set state = 1");
        await WithAsync(async store => await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await store.AnchorsAsync(CancellationToken.None)));
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder.Dispose();

    async Task WithAsync(Func<IAnchorStore, Task> use)
    {
        var store = await OpenAsync();
        await using var disposed = (IAsyncDisposable)store;
        await use(store);
    }
}

public sealed class SqliteAnchorStoreTests : AnchorStoreContract
{
    protected override Task<IAnchorStore> OpenAsync() => Task.FromResult<IAnchorStore>(SqliteLedgerStore.Open(Path.Combine(Place, "hub.db"), Requests.Origin));

    protected override async Task SqlAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(Place, "hub.db")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // text of this test
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}

public sealed class PostgresAnchorStoreTests(PostgresServer server) : AnchorStoreContract
{
    protected override async Task<IAnchorStore> OpenAsync() => await server.OpenAsync(Place);

    protected override Task SqlAsync(string sql) => server.SqlAsync(Place, sql);
}
