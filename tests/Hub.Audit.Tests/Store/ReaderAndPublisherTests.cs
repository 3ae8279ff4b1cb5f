using Hub.Audit.Crypto;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Store;
using Hub.Audit.Tiles;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.Audit.Tests.Store;

/// <summary>What the reading side shows of a published log, checked from the outside.</summary>
public sealed class ReaderAndPublisherTests : IDisposable
{
    static readonly INoteVerifier Verifier = TestLog.Signer.VerifierKey.Verifier(new LibcryptoEd25519())!;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    Task<TestLog> OpenAsync() => TestLog.OpenAsync(SqliteLedgerStore.Open(_folder["hub.db"], Requests.Origin), _folder.Path);

    static async Task FillAsync(TestLog log, int from, int count) =>
        await Task.WhenAll(Enumerable.Range(from, count).Select(i => log.AppendAsync(Requests.Release($"{i}", $"person:{i % 3}", "agency:1"))));

    [Fact]
    public async Task Every_tile_of_a_published_log_builds_its_root()
    {
        await using var log = await OpenAsync();
        await using var publisher = await log.PublisherAsync();
        await FillAsync(log, 0, 700);
        await publisher.PublishNowAsync(CancellationToken.None);
        await FillAsync(log, 700, 50);
        var reader = new LedgerReader(log.Store, () => publisher.LatestCheckpoint);
        var checkpoint = publisher.LatestCheckpoint!.Checkpoint;
        Assert.Equal(700, checkpoint.Size);
        Assert.Equal(publisher.LatestCheckpoint.Note, await reader.ReadPathAsync("checkpoint", CancellationToken.None));
        var edge = new RightEdge();
        var hashes = new List<byte[]>();
        foreach (var tile in TileLayout.All(checkpoint.Size))
        {
            var bytes = await reader.ReadPathAsync(tile.Path, CancellationToken.None);
            Assert.NotNull(bytes);
            if (tile.IsEntries)
            {
                var bundle = EntryBundle.Read(bytes);
                while (bundle.TryNext(out var entry))
                {
                    edge.Append(Rfc6962.LeafHash(entry));
                }
            }
            else
            {
                Assert.True(HashTile.IsOfWidth(bytes, tile.Width));
                hashes.Add(bytes);
            }
        }
        Assert.Equal((700, checkpoint.Root), (edge.Size, edge.Root()));
        Assert.Equal(4, hashes.Count);
        Assert.Equal(HashTile.Root(hashes[0], 0, 256), HashTile.At(hashes[3], 0));
        Assert.Null(await reader.ReadPathAsync("tile/entries/002.p/189", CancellationToken.None));
        Assert.Null(await reader.ReadPathAsync("tile/0/003", CancellationToken.None));
        Assert.Null(await reader.ReadPathAsync("tile/0/../1", CancellationToken.None));
        Assert.NotNull(await reader.ReadPathAsync("tile/0/000.p/7", CancellationToken.None));
    }

    [Fact]
    public async Task Proof_of_every_entry_verifies_offline()
    {
        await using var log = await OpenAsync();
        await using var publisher = await log.PublisherAsync();
        await FillAsync(log, 0, 300);
        var reader = new LedgerReader(log.Store, () => publisher.LatestCheckpoint);
        Assert.Null(await reader.ProofAsync(Requests.Id("0"), CancellationToken.None));
        await publisher.PublishNowAsync(CancellationToken.None);
        foreach (var seed in Enumerable.Range(0, 300))
        {
            var proof = (await reader.ProofAsync(Requests.Id($"{seed}"), CancellationToken.None))!;
            var entry = (await reader.FindAsync(Requests.Id($"{seed}"), CancellationToken.None))!;
            Assert.Equal(entry.LeafHash, proof.LeafHash);
            Assert.True(TlogProof.TryParse(proof.Bytes)!.Verify(entry.LeafHash, Verifier).IsRight);
            Assert.False(TlogProof.TryParse(proof.Bytes)!.Verify(Requests.Hash("other"), Verifier).IsRight);
        }
        Assert.Null(await reader.ProofAsync(Requests.Id("absent"), CancellationToken.None));
    }

    [Fact]
    public async Task Later_checkpoint_is_consistent_with_an_earlier_one()
    {
        await using var log = await OpenAsync();
        await using var publisher = await log.PublisherAsync();
        await FillAsync(log, 0, 270);
        await publisher.PublishNowAsync(CancellationToken.None);
        var old = publisher.LatestCheckpoint!.Checkpoint;
        await FillAsync(log, 270, 260);
        await publisher.PublishNowAsync(CancellationToken.None);
        var now = publisher.LatestCheckpoint.Checkpoint;
        var reader = new LedgerReader(log.Store, () => publisher.LatestCheckpoint);
        var proof = (await reader.ConsistencyAsync(old.Size, now.Size, CancellationToken.None))!;
        Assert.True(MerkleVerifier.Consistency(old.Size, now.Size, old.Root, now.Root, [.. proof]).IsRight);
        Assert.Null(await reader.ConsistencyAsync(old.Size, now.Size + 1, CancellationToken.None));
    }

    [Fact]
    public async Task Checkpoint_is_in_the_store_and_in_the_file_before_it_is_shown()
    {
        await using var log = await OpenAsync();
        await using var publisher = await log.PublisherAsync();
        await FillAsync(log, 0, 3);
        var covering = publisher.CoveringAsync(2, CancellationToken.None);
        Assert.False(covering.IsCompleted);
        log.Time.Move(CheckpointPublisher.Interval);
        var published = (await covering.WaitAsync(TimeSpan.FromSeconds(60)))!;
        Assert.Equal(3, published.Checkpoint.Size);
        Assert.Equal(published.Note, await File.ReadAllBytesAsync(_folder["published-checkpoint"]));
        Assert.Equal(published.Note, (await log.Store.LastCheckpointAsync(CancellationToken.None))!.Note);
        Assert.True(SignedNote.TryParse(published.Note)!.Verify(Verifier).IsRight);
        Assert.Same(published, await publisher.CoveringAsync(0, CancellationToken.None));
    }

    [Fact]
    public async Task Checkpoint_is_not_shown_when_it_could_not_be_kept()
    {
        await using var log = await OpenAsync();
        await using var publisher = await log.PublisherAsync();
        await FillAsync(log, 0, 3);
        var inTheWay = Directory.CreateDirectory(_folder["published-checkpoint"]);

        await Assert.ThrowsAnyAsync<Exception>(() => publisher.PublishNowAsync(CancellationToken.None));

        Assert.Null(publisher.LatestCheckpoint);
        inTheWay.Delete();
        await publisher.PublishNowAsync(CancellationToken.None);
        Assert.Equal(3, publisher.LatestCheckpoint!.Checkpoint.Size);
    }

    [Fact]
    public async Task Wait_for_a_checkpoint_ends_at_its_bound()
    {
        await using var log = await OpenAsync();
        await using var publisher = await log.PublisherAsync();
        var covering = publisher.CoveringAsync(0, CancellationToken.None);
        log.Time.Move(CheckpointPublisher.MaxWait);
        Assert.Null(await covering.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Chain_is_read_in_pages_with_its_records()
    {
        await using var log = await OpenAsync();
        await FillAsync(log, 0, 90);
        var reader = new LedgerReader(log.Store, () => null);
        var all = new List<ChainItem>();
        while (await reader.ReadChainAsync("person:1", all.Count, 7, CancellationToken.None) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }
        Assert.Equal(Enumerable.Range(0, 30).Select(n => (long)n), all.Select(item => item.N));
        Assert.Equal(Enumerable.Range(0, 30).Select(n => Requests.Id($"{(n * 3) + 1}")).ToHashSet(), all.Select(item => item.Leaf.Id).ToHashSet());
        Assert.All(all, item => Assert.NotNull(item.Record));
        Assert.Equal((30, -1), await reader.ChainStandAsync("person:1", CancellationToken.None));
        Assert.Empty(await reader.ReadChainAsync("person:none", 0, 7, CancellationToken.None));
    }

    [Fact]
    public async Task Deadline_is_kept_until_the_one_that_was_read_is_done()
    {
        await using var log = await OpenAsync();
        await log.Store.PutDueAsync(new("a", 10, [1]), CancellationToken.None);
        await log.Store.PutDueAsync(new("b", 5, [2]), CancellationToken.None);
        await log.Store.PutDueAsync(new("c", 11, [3]), CancellationToken.None);
        var due = await log.Store.DueAsync(10, 10, CancellationToken.None);
        Assert.Equal("b a", string.Join(' ', due.Select(item => item.Key)));
        await log.Store.PutDueAsync(new("a", 20, [9]), CancellationToken.None);
        Assert.False(await log.Store.DoneAsync(due[1], CancellationToken.None));
        Assert.True(await log.Store.DoneAsync(due[0], CancellationToken.None));
        Assert.Empty(await log.Store.DueAsync(10, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Deadlines_are_found_by_the_beginning_of_their_key()
    {
        await using var log = await OpenAsync();
        foreach (var (key, at) in new[] { ("q:a:2", 9L), ("q:a:1", 10L), ("q:ab:1", 1L), ("q:b:1", 2L), ("q:a", 3L), ("r", 0L) })
        {
            await log.Store.PutDueAsync(new(key, at, []), CancellationToken.None);
        }
        Assert.Equal("q:a:2 q:a:1", Keys(await log.Store.DueUnderAsync("q:a:", 10, CancellationToken.None)));
        Assert.Equal("q:ab:1", Keys(await log.Store.DueUnderAsync("q:a", 1, CancellationToken.None)));
        Assert.Empty(await log.Store.DueUnderAsync("q:c", 10, CancellationToken.None));
        static string Keys(IReadOnlyList<DueItem> items) => string.Join(' ', items.Select(item => item.Key));
    }
}
