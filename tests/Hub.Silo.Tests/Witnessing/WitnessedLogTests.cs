using System.Text;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;
using Hub.Silo.Witnessing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Silo.Tests.Witnessing;

/// <summary>A hub's log before honest, slow and false witnesses.</summary>
public sealed class WitnessedLogTests(SharedHub shared) : IClassFixture<SharedHub>
{
    static readonly LibcryptoEd25519 Edwards = new();

    readonly Wire _wire = new();
    readonly CosignatureSigner[] _signers = [.. "abc".Select(name => new CosignatureSigner("example.org/" + name, Edwards.Open(Hash256.Of(Encoding.UTF8.GetBytes(name + Guid())).ToArray())))];

    TestHub Hub => shared.Hub;

    ICosignatureStore Cosignatures => (ICosignatureStore)Hub.Store;

    TrustPolicy Policy => new([], [.. _signers.Select((signer, i) => new PolicyWitness(Name(i), signer.VerifierKey, new Uri($"https://{Name(i)}.example/w")))], [new("g", 2, ["a", "b", "c"])], "g");

    [Fact]
    public async Task Checkpoint_is_final_when_a_quorum_cosigned_it_and_faults_of_others_harm_nothing()
    {
        var (published, book, submitter) = await Arrange();
        _wire.Answers["a"] = Honest(0);
        _wire.Answers["b"] = (_, _) => throw new HttpRequestException("away");
        _wire.Answers["c"] = (_, _) => Lines(_signers[0].Sign("example.org/x\n1\nAAAA\n", Now));
        await submitter.RoundAsync(published, Cancel);
        Assert.NotEqual(published.Checkpoint.Size, book.LastFinal?.Checkpoint.Size);
        Assert.Equal([null, "witness.unreachable", "witness.signature"], submitter.Standings.Select(s => s.Standing.FaultCode));

        Hub.Clock.Advance(TimeSpan.FromSeconds(6));
        _wire.Answers["b"] = Honest(1);
        await submitter.RoundAsync(published, Cancel);
        Assert.Equal(published.Checkpoint.Size, book.LastFinal!.Checkpoint.Size);
        Assert.Equal(2, book.LastReading!.Count);
        Assert.Equal(2 + 1, _wire.Asked["a"] + _wire.Asked["b"]);

        // Told to readers: proofs lead to the final checkpoint, and a later start knows it.
        var reader = new LedgerReader(Hub.Store, () => published, book);
        Assert.Equal(book.LastFinal.Note, await reader.ReadPathAsync("cosigned/latest", Cancel));
        Assert.Equal(book.LastFinal.Note, await reader.ReadPathAsync("checkpoint", Cancel));
        // Without a hub the store gives its readers the same.
        var stored = await StoredCosignatures.LoadAsync(Cosignatures, published, Cancel);
        Assert.Equal(book.With(published), stored.With(published));
        Assert.Equal(book.LastFinal.Note, stored.LastFinal!.Note);
        using var later = new CosignatureBook(Cosignatures, Policy, Edwards);
        await later.LoadAsync(Cancel);
        Assert.Equal(book.LastFinal.Note, later.LastFinal!.Note);
    }

    [Fact]
    public async Task Size_that_the_witness_has_is_learned_and_the_proof_starts_there()
    {
        var (published, _, submitter) = await Arrange();
        var store = new MemoryStore();
        var key = NoteVerifierKey.TryParse(Hub.Get<HubKeys>().LogSigners(TestHub.Origin).Newest.ToString(), out var parsed) ? parsed : throw new InvalidOperationException();
        var witness = new Witness(new WitnessedLogs(new TrustPolicy([new(key, null)], [], [], null)), store, _signers[0], Edwards, Hub.Clock);
        // It saw an earlier checkpoint that this hub knows nothing of having shown.
        var root = (await LogHashes.RootAsync(Hub.Store, 1, Cancel))!.Value;
        var first = Hub.Get<HubKeys>().LogSigners(TestHub.Origin).Sign(new Checkpoint(TestHub.Origin, 1, root));
        Assert.IsType<WitnessAnswer.Cosigned>(await witness.AddCheckpointAsync(AddCheckpointRequest.Encode(0, [], first.Encode()), Cancel));
        _wire.Answers["a"] = (body, _) => witness.AddCheckpointAsync(body, CancellationToken.None).AsTask().GetAwaiter().GetResult() switch
        {
            WitnessAnswer.Cosigned cosigned => Lines(cosigned.Line),
            WitnessAnswer.Refused { Decision: WitnessDecision.Stale stale } => Size(stale.Size),
            var other => throw new InvalidOperationException(other.ToString()),
        };
        await submitter.RoundAsync(published, Cancel);
        Assert.Equal((2, published.Checkpoint.Size, null), (_wire.Asked["a"], submitter.Standings[0].Standing.CosignedSize, submitter.Standings[0].Standing.FaultCode));
    }

    [Fact]
    public async Task False_sizes_are_bounded_and_a_larger_one_is_an_alarm()
    {
        var (published, _, submitter) = await Arrange();
        var next = 0L;
        _wire.Answers["a"] = (_, _) => Size(published.Checkpoint.Size + 1);
        _wire.Answers["b"] = (_, _) => Size(1 + (next++ % 2));
        _wire.Answers["c"] = (_, _) => throw new OperationCanceledException("as a time-out is told");
        await submitter.RoundAsync(published, Cancel);
        Assert.Equal(["witness.ahead", "witness.answer", "witness.timeout"], submitter.Standings.Select(s => s.Standing.FaultCode));
        Assert.Equal((1, 2, 1), (_wire.Asked["a"], _wire.Asked["b"], _wire.Asked["c"]));
        await submitter.RoundAsync(published, Cancel);
        Assert.Equal((1, 2, 1), (_wire.Asked["a"], _wire.Asked["b"], _wire.Asked["c"]));
    }

    [Fact]
    public async Task Start_is_stopped_by_a_quorum_of_words_and_not_by_one()
    {
        var holders = Holders(Hub.Store);
        await Arrange();
        _wire.Answers["a"] = (_, _) => Size(1_000_000);
        Assert.Empty(await holders.HeldAsync(10, Cancel));
        _wire.Answers["b"] = (_, _) => Size(1_000_001);
        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await holders.HeldAsync(10, Cancel));
        Assert.Equal(LedgerCodes.BehindCheckpoint, refused.Code);
        // What the log signed and the witness cosigned is no longer a word but a proof, and whoever asked looks at it.
        _wire.Shown["b"] = Shown(1_000_001, 1).Encode();
        Assert.Equal("the witness b", Assert.Single(await holders.HeldAsync(10, Cancel)).Holder);
    }

    [Fact]
    public async Task Page_at_the_witness_does_not_take_the_place_of_its_word()
    {
        var holders = Holders(Hub.Store);
        var (published, _, _) = await Arrange();
        foreach (var (name, page) in new[] { ("a", "<html>welcome</html>"u8.ToArray()), ("b", Shown(1, 2).Encode()), ("c", Shown(1, 2, "example.org/other").Encode()) })
        {
            _wire.Shown[name] = page;
            _wire.Answers[name] = (_, _) => throw new HttpRequestException("away");
        }
        await holders.HeldAsync(10, Cancel);
        Assert.All(holders.States, one => Assert.Equal((false, "witness.unreachable"), (one.Checked, one.Fault)));
        // Its own old checkpoint out of a cache is not its last word either.
        _wire.Shown["c"] = Shown(published.Checkpoint.Size, 2).Encode();
        foreach (var name in new[] { "a", "b", "c" })
        {
            _wire.Answers[name] = (_, _) => Size(1_000_000);
        }
        Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await holders.HeldAsync(10, Cancel))).Code);
        Assert.All(holders.States, one => Assert.Equal((false, "witness.ahead"), (one.Checked, one.Fault)));
    }

    [Fact]
    public async Task Emptied_store_has_heard_only_the_witness_that_shows_what_it_cosigned()
    {
        using var folder = new TempFolder();
        await using var empty = SqliteLedgerStore.Open(folder.In("hub.db"), TestHub.Origin);
        var holders = Holders(empty);
        _wire.Shown["b"] = Shown(7, 2).Encode();
        _wire.Shown["c"] = Shown(7, 2).Encode();
        Assert.Equal(["the witness b", "the witness c"], (await holders.HeldAsync(0, Cancel)).Select(one => one.Holder));
        Assert.Equal([(false, "witness.unheard"), (false, "witness.unheard"), (true, null)], holders.States.Select(one => (one.Checked, one.Fault)));
    }

    [Fact]
    public async Task Witness_that_was_not_heard_is_unchecked_until_it_is()
    {
        var holders = Holders(Hub.Store);
        var (published, _, _) = await Arrange();
        _wire.Answers["a"] = (_, _) => Size(published.Checkpoint.Size);
        await holders.HeldAsync(published.Checkpoint.Size, Cancel);
        Assert.Equal([("witness a", true, null), ("witness b", false, "witness.unreachable"), ("witness c", false, "witness.unreachable")], holders.States.Select(one => (one.Holder, one.Checked, one.Fault)));
        _wire.Answers["b"] = (_, _) => Size(1);
        _wire.Answers.Remove("a");
        await holders.HeldAsync(published.Checkpoint.Size, Cancel);
        Assert.Equal([true, true, false], holders.States.Select(one => one.Checked));
        // One that was heard and then says that it holds more is not.
        _wire.Answers["b"] = (_, _) => Size(1_000_000);
        await holders.HeldAsync(published.Checkpoint.Size, Cancel);
        Assert.Equal(("witness.ahead", false), (holders.States[1].Fault, holders.States[1].Checked));
    }

    async Task<(PublishedCheckpoint Published, CosignatureBook Book, Submitter Submitter)> Arrange()
    {
        // Two entries at least, the last of this test's own, so that its checkpoint is larger than any that was final.
        await Hub.Refuse(Hub.Command(TestHub.NewNik()));
        var refused = await Hub.Refuse(Hub.Command(TestHub.NewNik()));
        var published = (await Hub.Get<LedgerRoom>().Covering((await Hub.Book.Find(refused.Id))!.Index, Cancel))!;
        var book = new CosignatureBook(Cosignatures, Policy, Edwards);
        await book.LoadAsync(Cancel);
        return (published, book, new(Policy, Hub.Store, Cosignatures, book, _wire, Edwards, Hub.Clock, NullLogger<Submitter>.Instance));
    }

    WitnessHolders Holders(ILedgerStore store) => new(Policy, TestHub.Origin, [Signers.Newest.Verifier(Edwards)!], store, _wire, Edwards, Hub.Clock);

    LogSigners Signers => Hub.Get<HubKeys>().LogSigners(TestHub.Origin);

    /// <summary>A checkpoint that the log's key signed and a witness cosigned.</summary>
    SignedNote Shown(long size, int by, string? origin = null)
    {
        var note = Signers.Sign(new Checkpoint(origin ?? TestHub.Origin, size, Hash256.Of([1])));
        return note.With(_signers[by].Sign(note.Text, Now));
    }

    Func<byte[], string, WitnessReply> Honest(int i) => (body, _) => Lines(_signers[i].Sign(AddCheckpointRequest.TryParse(body)!.Note.Text, Now));

    long Now => Hub.Clock.GetUtcNow().ToUnixTimeSeconds();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static string Name(int i) => "abc"[i].ToString();

    static string Guid() => System.Security.Cryptography.RandomNumberGenerator.GetHexString(16);

    static WitnessReply Lines(NoteSignature line) => new(200, "text/plain", Encoding.UTF8.GetBytes(line + "\n"));

    static WitnessReply Size(long size) => new(409, Submission.SizeType, Encoding.ASCII.GetBytes(size.ToString(System.Globalization.CultureInfo.InvariantCulture) + "\n"));

    /// <summary>Witnesses at the other end of no wire, by the first label of their address.</summary>
    sealed class Wire : IWitnessTransport
    {
        public Dictionary<string, Func<byte[], string, WitnessReply>> Answers { get; } = [];

        public Dictionary<string, byte[]> Shown { get; } = [];

        public Dictionary<string, int> Asked { get; } = new(StringComparer.Ordinal) { ["a"] = 0, ["b"] = 0, ["c"] = 0 };

        public Task<WitnessReply> AddCheckpointAsync(Uri prefix, byte[] body, CancellationToken cancellation)
        {
            var name = prefix.Host.Split('.')[0];
            Asked[name]++;
            return Task.FromResult(Answers.TryGetValue(name, out var answer) ? answer(body, name) : throw new HttpRequestException("away"));
        }

        public Task<WitnessReply> CheckpointAsync(Uri prefix, string origin, CancellationToken cancellation) =>
            Task.FromResult(Shown.TryGetValue(prefix.Host.Split('.')[0], out var note) ? new WitnessReply(200, "text/plain", note) : new WitnessReply(404, null, []));
    }

    sealed class MemoryStore : IWitnessedStore
    {
        WitnessedTree? _tree;

        public ValueTask<WitnessedTree?> WitnessedAsync(string origin, CancellationToken cancellation) => new(_tree);

        public ValueTask<bool> TryWitnessAsync(WitnessedTree? seen, WitnessedTree next, CancellationToken cancellation)
        {
            _tree = next;
            return new(true);
        }
    }
}
