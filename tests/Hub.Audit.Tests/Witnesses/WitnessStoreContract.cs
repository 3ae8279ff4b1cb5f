using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Tests.Store;
using Hub.Audit.Witnesses;
using Hub.Testing;
using static Hub.Audit.Tests.Witnesses.WitnessWorld;

namespace Hub.Audit.Tests.Witnesses;

/// <summary>What every store must do for witnesses. Each store's test class inherits it.</summary>
public abstract class WitnessStoreContract : IDisposable
{
    readonly TempFolder _folder = new();

    protected string Place => _folder.Path;

    protected abstract Task<ILedgerStore> OpenAsync(string place);

    /// <summary>Runs SQL on the stored tables, past the store.</summary>
    protected abstract Task SqlAsync(string place, string sql);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _folder.Dispose();

    [Fact]
    public async Task Witnessed_tree_is_replaced_only_as_it_was_seen_and_survives_a_reopening()
    {
        var (first, second, other) = (Known(5), Known(9) with { Time = 2, Note = [1] }, Known(7) with { Time = 3 });
        await using (var store = await OpenAsync(Place))
        {
            var witnessed = (IWitnessedStore)store;
            Assert.Null(await witnessed.WitnessedAsync(Origin, CancellationToken.None));
            Assert.False(await witnessed.TryWitnessAsync(first, second, CancellationToken.None));
            Assert.True(await witnessed.TryWitnessAsync(null, first, CancellationToken.None));
            Assert.False(await witnessed.TryWitnessAsync(null, other, CancellationToken.None));
            Assert.True(await witnessed.TryWitnessAsync(first, second, CancellationToken.None));
            Assert.False(await witnessed.TryWitnessAsync(first, other, CancellationToken.None));
        }
        await using var again = await OpenAsync(Place);
        Assert.Equivalent(second, await ((IWitnessedStore)again).WitnessedAsync(Origin, CancellationToken.None));
    }

    [Fact]
    public async Task Witnessed_tree_can_neither_shrink_nor_go_and_a_damaged_one_is_not_believed()
    {
        await using var store = await OpenAsync(Place);
        var witnessed = (IWitnessedStore)store;
        await witnessed.TryWitnessAsync(null, Known(5), CancellationToken.None);
        await Assert.ThrowsAnyAsync<Exception>(async () => await witnessed.TryWitnessAsync(Known(5), Known(4), CancellationToken.None));
        await Assert.ThrowsAnyAsync<Exception>(() => SqlAsync(Place, "delete from witnessed"));
        await Assert.ThrowsAnyAsync<Exception>(() => SqlAsync(Place, "update witnessed set size = 4"));
        Assert.Empty(await store.InspectAsync(CancellationToken.None));
        await SqlAsync(Place, "update witnessed set size = 6");
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await witnessed.WitnessedAsync(Origin, CancellationToken.None));
        Assert.Equal("scrub.row-check", Assert.Single(await store.InspectAsync(CancellationToken.None)).Code);
    }

    [Fact]
    public async Task Of_parallel_forks_exactly_one_history_is_cosigned()
    {
        await using var store = await OpenAsync(Place);
        var witnesses = Enumerable.Range(0, 2).Select(_ => new Witness(Logs, (IWitnessedStore)store, Cosigner, Edwards, new ManualTime())).ToList();
        await witnesses[0].AddCheckpointAsync(Body(0, 3), CancellationToken.None);
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () => (Fork: i % 3, Answer: await witnesses[i % 2].AddCheckpointAsync(Body(3, 20, i % 3), CancellationToken.None)))));
        var winners = answers.Where(a => a.Answer is WitnessAnswer.Cosigned).Select(a => a.Fork).Distinct().ToList();
        Assert.Single(winners);
        Assert.All(answers.Where(a => a.Answer is WitnessAnswer.Refused), a => Assert.True(a.Answer is WitnessAnswer.Refused { Decision: WitnessDecision.Stale { Size: 20 } or WitnessDecision.Inconsistent }));
        Assert.Equal(Forks[winners[0]].Root(0, 20), (await ((IWitnessedStore)store).WitnessedAsync(Origin, CancellationToken.None))!.Root);
    }

    [Fact]
    public async Task Answer_lost_between_store_and_reply_is_given_again_from_the_size_that_is_heard()
    {
        await using (var store = await OpenAsync(Place))
        {
            // As a kill leaves it: remembered, and the cosignature never sent.
            await new Witness(Logs, (IWitnessedStore)store, Cosigner, Edwards, new ManualTime()).AddCheckpointAsync(Body(0, 5), CancellationToken.None);
        }
        await using var again = await OpenAsync(Place);
        var witness = new Witness(Logs, (IWitnessedStore)again, Cosigner, Edwards, new ManualTime());
        Assert.True(await witness.AddCheckpointAsync(Body(0, 5), CancellationToken.None) is WitnessAnswer.Refused { Decision: WitnessDecision.Stale { Size: 5 } });
        var line = Assert.IsType<WitnessAnswer.Cosigned>(await witness.AddCheckpointAsync(Body(5, 5), CancellationToken.None)).Line;
        Assert.True(CosignatureVerifier.Of(Cosigner.VerifierKey, Edwards)!.Read(Note(5).With(line)).Verdict.IsRight);
        var shown = SignedNote.TryParse((await witness.CheckpointAsync(Witness.OriginHash(Origin), CancellationToken.None))!)!;
        Assert.True(shown.Verify(Log.VerifierKey.Verifier(Edwards)!).IsRight && CosignatureVerifier.Of(Cosigner.VerifierKey, Edwards)!.Read(shown).Verdict.IsRight);
        Assert.Null(await witness.CheckpointAsync(Witness.OriginHash("example.org/other"), CancellationToken.None));
    }

    [Fact]
    public async Task Time_of_a_witness_never_falls_when_its_clock_is_set_back()
    {
        await using var store = await OpenAsync(Place);
        var time = new ManualTime();
        var witness = new Witness(Logs, (IWitnessedStore)store, Cosigner, Edwards, time);
        await witness.AddCheckpointAsync(Body(0, 5), CancellationToken.None);
        var before = (await ((IWitnessedStore)store).WitnessedAsync(Origin, CancellationToken.None))!.Time;
        time.SetWallBack(TimeSpan.FromHours(1));
        Assert.IsType<WitnessAnswer.Cosigned>(await witness.AddCheckpointAsync(Body(5, 6), CancellationToken.None));
        Assert.Equal(before, (await ((IWitnessedStore)store).WitnessedAsync(Origin, CancellationToken.None))!.Time);
    }

    [Fact]
    public async Task Cosignatures_and_final_checkpoints_are_kept_once_in_order_and_for_ever()
    {
        await using var store = await OpenAsync(Place);
        var kept = (ICosignatureStore)store;
        await kept.KeepCosignatureAsync(new(5, "b", 20, "line b"), CancellationToken.None);
        await kept.KeepCosignatureAsync(new(5, "a", 10, "line a"), CancellationToken.None);
        await kept.KeepCosignatureAsync(new(5, "a", 30, "another"), CancellationToken.None);
        await kept.KeepCosignatureAsync(new(9, "a", 40, "later"), CancellationToken.None);
        Assert.Equal([new CosignatureRow(5, "a", 10, "line a"), new(5, "b", 20, "line b")], await kept.CosignaturesAsync(5, 9, CancellationToken.None));
        Assert.Equal(new CosignatureRow(9, "a", 40, "later"), await kept.LastCosignatureAsync("a", CancellationToken.None));
        Assert.Null(await kept.LastCosignatureAsync("c", CancellationToken.None));
        Assert.Null(await kept.LastFinalAsync(CancellationToken.None));
        Assert.False(await kept.TryKeepFinalAsync(new(1, 5, [1]), CancellationToken.None));
        Assert.True(await kept.TryKeepFinalAsync(new(0, 5, [1]), CancellationToken.None));
        Assert.False(await kept.TryKeepFinalAsync(new(0, 9, [2]), CancellationToken.None));
        Assert.False(await kept.TryKeepFinalAsync(new(1, 5, [2]), CancellationToken.None));
        Assert.True(await kept.TryKeepFinalAsync(new(1, 9, [2]), CancellationToken.None));
        Assert.Equivalent(new FinalRow(0, 5, [1]), await kept.FinalAsync(0, CancellationToken.None));
        Assert.Equivalent(new FinalRow(1, 9, [2]), await kept.LastFinalAsync(CancellationToken.None));
        foreach (var sql in new[] { "update cosignature set time = 1", "delete from cosignature", "update finality set size = 6", "delete from finality" })
        {
            Assert.Contains("-immutable", (await Assert.ThrowsAnyAsync<Exception>(() => SqlAsync(Place, sql))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Log_is_not_continued_behind_or_beside_a_checkpoint_that_a_holder_has()
    {
        byte[] held;
        await using (var log = await TestLog.OpenAsync(await OpenAsync(Place), Place))
        {
            await log.MustAppendAsync(Requests.Plain("a"));
            held = TestLog.Signer.Note(new Checkpoint(Requests.Origin, 1, log.Writer.Head.Root).Text).Encode();
        }
        Assert.Null(await RefusedAsync(held));
        Assert.Null(await RefusedAsync(Note(9).Encode()));
        Assert.Null(await RefusedAsync([1, 2, 3]));
        Assert.Equal(LedgerCodes.InconsistentCheckpoint, await RefusedAsync(TestLog.Signer.Note(new Checkpoint(Requests.Origin, 1, Requests.Hash("other")).Text).Encode()));
        Assert.Equal(LedgerCodes.BehindCheckpoint, await RefusedAsync(TestLog.Signer.Note(new Checkpoint(Requests.Origin, 2, Requests.Hash("other")).Text).Encode()));
    }

    async Task<string?> RefusedAsync(byte[] held)
    {
        await using var store = await OpenAsync(Place);
        var check = TestLog.Check(Place);
        var published = new Writing.PublishedCheck(Requests.Origin, [TestLog.Signer.VerifierKey.Verifier(Edwards)!], check.File) { Holders = [new Holder(held)] };
        try
        {
            await published.CheckAsync(store, await store.HeadAsync(CancellationToken.None), CancellationToken.None);
            return null;
        }
        catch (LedgerUnavailableException fault)
        {
            return fault.Code;
        }
    }

    sealed class Holder(byte[] note) : ICheckpointHolder
    {
        public ValueTask<IReadOnlyList<HeldCheckpoint>> HeldAsync(long size, CancellationToken cancellation) => new([new HeldCheckpoint("test", note)]);

        public IReadOnlyList<HolderState> States => [];
    }
}

public sealed class SqliteWitnessStoreTests : WitnessStoreContract
{
    protected override Task<ILedgerStore> OpenAsync(string place) => Task.FromResult<ILedgerStore>(SqliteLedgerStore.Open(Path.Combine(place, "hub.db"), Requests.Origin));

    protected override async Task SqlAsync(string place, string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(place, "hub.db")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // text of a test
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}

public sealed class PostgresWitnessStoreTests(PostgresServer server) : WitnessStoreContract
{
    protected override async Task<ILedgerStore> OpenAsync(string place) => await server.OpenAsync(place);

    protected override Task SqlAsync(string place, string sql) => server.SqlAsync(place, sql);
}
