using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Tests.Formats;
using Hub.Audit.Tests.Store;
using Hub.Audit.Witnesses;
using Hub.Canon;
using static Hub.Audit.Tests.Witnesses.WitnessWorld;

namespace Hub.Audit.Tests.Witnesses;

/// <summary>What a witness answers to what (C2SP tlog-witness).</summary>
public sealed class WitnessDecisionExamples
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(5, 6)]
    [InlineData(8, 24)]
    public void Witness_cosigns_what_goes_on_from_what_it_knows(int oldSize, int newSize)
    {
        var decision = Assert.IsType<WitnessDecision.Cosign>(Decide(Body(oldSize, newSize), oldSize == 0 ? null : Known(oldSize)));
        Assert.True(decision.Note.Verify(Log.VerifierKey.Verifier(Edwards)!).IsRight);
    }

    [Fact]
    public void Witness_names_its_own_size_when_the_log_starts_from_another()
    {
        Assert.Equal(new WitnessDecision.Stale(7), Decide(Body(0, 9), Known(7)));
        Assert.Equal(new WitnessDecision.Stale(7), Decide(Body(3, 9), Known(7)));
        Assert.Equal(new WitnessDecision.Stale(7), Decide(Body(3, 5), Known(7)));
        Assert.Equal(new WitnessDecision.Stale(0), Decide(Body(3, 9), known: null));
    }

    [Fact]
    public void Witness_refuses_an_old_size_above_the_checkpoints() => Assert.IsType<WitnessDecision.Backwards>(Decide(Body(9, 7), Known(9)));

    [Fact]
    public void Witness_refuses_forks_and_wrong_proofs()
    {
        Assert.IsType<WitnessDecision.Inconsistent>(Decide(Body(7, 9, fork: 1), Known(7)));
        Assert.IsType<WitnessDecision.Inconsistent>(Decide(Body(7, 9, fork: 1, proofFork: 0), Known(7)));
        Assert.IsType<WitnessDecision.Inconsistent>(Decide(Body(7, 7, fork: 1), Known(7)));
        var proof = AddCheckpointRequest.TryParse(Body(7, 9))!.Proof;
        Assert.IsType<WitnessDecision.Inconsistent>(Decide(AddCheckpointRequest.Encode(7, [.. proof.Take(proof.Count - 1)], Note(9).Encode()), Known(7)));
        Assert.IsType<WitnessDecision.Inconsistent>(Decide(AddCheckpointRequest.Encode(7, [.. proof, default], Note(9).Encode()), Known(7)));
        Assert.IsType<WitnessDecision.Inconsistent>(Decide(AddCheckpointRequest.Encode(0, [default], Note(9).Encode()), known: null));
        Assert.IsType<WitnessDecision.Inconsistent>(Decide(AddCheckpointRequest.Encode(9, [default], Note(9).Encode()), Known(9)));
    }

    [Fact]
    public void Witness_takes_the_empty_tree_by_its_one_root_alone()
    {
        Assert.IsType<WitnessDecision.Cosign>(Decide(Body(0, 0), known: null));
        var wrong = Log.Note(new Checkpoint(Origin, 0, Requests.Hash("other")).Text);
        Assert.IsType<WitnessDecision.Inconsistent>(Decide(Body(0, 0, wrong), known: null));
    }

    [Fact]
    public void Witness_knows_its_logs_by_origin_and_key()
    {
        var text = Note(5).Text;
        var other = new NoteSigner("example.org/other", Key("log"));
        Assert.IsType<WitnessDecision.UnknownLog>(Decide(Body(0, 5, other.Note(text.Replace(Origin, "example.org/other", StringComparison.Ordinal))), known: null));
        Assert.IsType<WitnessDecision.NotByTheLog>(Decide(Body(0, 5, new NoteSigner(Origin, Key("thief")).Note(text)), known: null));
        Assert.IsType<WitnessDecision.NotByTheLog>(Decide(Body(0, 5, other.Note(text)), known: null));
        var wrong = new NoteSignature(Origin, Log.VerifierKey.KeyId, new byte[64]);
        Assert.IsType<WitnessDecision.NotByTheLog>(Decide(Body(0, 5, new SignedNote(text, wrong)), known: null));
        Assert.IsType<WitnessDecision.NotByTheLog>(Decide(Body(0, 5, Note(5).With(wrong)), known: null));
    }

    [Fact]
    public void Witness_keeps_only_the_signatures_that_it_verified()
    {
        var note = Note(5).With(new("pq.example/w", 8, new byte[2428]));
        Assert.Equal(Note(5).Encode(), Assert.IsType<WitnessDecision.Cosign>(Decide(Body(0, 5, note), known: null)).Note.Encode());
    }

    [Fact]
    public void Body_is_read_in_one_form_only()
    {
        var text = Encoding.UTF8.GetString(Body(7, 9));
        Assert.Equal(Body(7, 9), AddCheckpointRequest.Encode(7, AddCheckpointRequest.TryParse(Body(7, 9))!.Proof, Note(9).Encode()));
        string[] twins =
        [
            "", "old 7", text.Replace("old 7", "old 07", StringComparison.Ordinal), text.Replace("old 7", "old +7", StringComparison.Ordinal), text.Replace("old 7", "Old 7", StringComparison.Ordinal),
            text.Replace("old 7", "old 7 ", StringComparison.Ordinal), text.Replace("old 7", "old -7", StringComparison.Ordinal), text.Replace("=\n", "\n", StringComparison.Ordinal), text[..^1], text + "x",
            text.Replace("\n\nexample", "\nexample", StringComparison.Ordinal), text.Replace("\n\n\u2014", "\n\u2014", StringComparison.Ordinal), text.Replace("\n", "\r\n", StringComparison.Ordinal), text.Replace("\n9\n", "\n09\n", StringComparison.Ordinal),
            text.Replace("old 7\n", "old 7\n" + string.Concat(Enumerable.Repeat(Convert.ToBase64String(new byte[32]) + "\n", AddCheckpointRequest.MaxProofHashes)), StringComparison.Ordinal),
            text.Replace("old 7\n", "old 7\n" + Convert.ToBase64String(new byte[31]) + "\n", StringComparison.Ordinal),
        ];
        Assert.All(twins, twin => Assert.True(twin != text && AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(twin)) is null, twin));
        Assert.Null(AddCheckpointRequest.TryParse(new byte[AddCheckpointRequest.MaxBytes + 1]));
    }

    /// <summary>Whatever is submitted in whatever order: all that is ever cosigned is one history, its sizes never fall, and the answers are those of the specification.</summary>
    [Fact]
    public void Witness_cosigns_one_history_whatever_is_submitted() => Law.Check(Prop.ForAll(Histories, history =>
    {
        var time = new ManualTime();
        var witness = new Witness(Logs, new MemoryWitnessedStore(), Cosigner, Edwards, time);
        var (size, root) = (0, Rfc6962.EmptyRoot);
        foreach (var (oldSize, newSize, fork, proofFork) in history)
        {
            var answer = witness.AddCheckpointAsync(Body(oldSize, newSize, fork, proofFork), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            var goesOn = oldSize == size && newSize >= oldSize && Forks[fork].Root(0, oldSize) == root && (oldSize is 0 || oldSize == newSize || proofFork == fork || SameProof(oldSize, newSize, fork, proofFork));
            if ((answer is WitnessAnswer.Cosigned) != goesOn || (answer is WitnessAnswer.Refused { Decision: WitnessDecision.Stale stale } && stale.Size != size))
            {
                return false;
            }
            if (goesOn)
            {
                (size, root) = (newSize, Forks[fork].Root(0, newSize));
            }
        }
        return true;
    }));

    static bool SameProof(int oldSize, int newSize, int fork, int proofFork) =>
        MerkleProver.Consistency(oldSize, newSize, Forks[fork])!.SequenceEqual(MerkleProver.Consistency(oldSize, newSize, Forks[proofFork])!);

    static Arbitrary<(int Old, int New, int Fork, int ProofFork)[]> Histories => (
        from oldSize in Gen.Choose(0, MaxSize)
        from newSize in Gen.Choose(0, MaxSize)
        from near in Gen.Choose(0, 2)
        from fork in Gen.Choose(0, 2)
        from wrong in Gen.Choose(0, 7)
        select (near == 0 ? oldSize : oldSize / 3, newSize, fork, wrong == 0 ? (fork + 1) % 3 : fork)).ArrayOf().ToArbitrary();
}
