using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Canon;

namespace Hub.Audit.Tests.Formats.Examples;

public sealed class TlogProofExamples : IDisposable
{
    const string Origin = "example.org/log";
    const int Size = 13;
    const int Index = 5;
    static readonly MemoryTree Tree = MemoryTree.Of(Size);
    readonly IEd25519Key _key = new LibcryptoEd25519().Open(new byte[32]);

    NoteSigner Signer => new(Origin, _key);

    INoteVerifier Verifier => Signer.VerifierKey.Verifier(new ManagedEd25519())!;

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Proof_has_the_text_of_the_specification()
    {
        var text = Encoding.UTF8.GetString(Proof(extra: "x"u8.ToArray()).Encode());
        var lines = text.Split('\n');
        Assert.Equal(["c2sp.org/tlog-proof@v1", "extra eA==", "index 5"], lines[..3]);
        Assert.Equal(Convert.ToBase64String(Tree.Leaves[4].ToArray()), lines[3]);
        Assert.Equal(["", Origin, "13", Convert.ToBase64String(Tree.Root(0, Size).ToArray()), ""], lines[7..12]);
        Assert.StartsWith("\u2014 example.org/log ", lines[12], StringComparison.Ordinal);
        Assert.Equal(["", text[^1..]], [lines[13], "\n"]);
    }

    [Fact]
    public void Proof_round_trips_and_verifies_with_and_without_extra_data()
    {
        foreach (var extra in new byte[]?[] { null, [1], new byte[TlogProof.MaxExtraBytes] })
        {
            var bytes = Proof(extra).Encode();
            var parsed = TlogProof.TryParse(bytes)!;
            Assert.Equal(bytes, parsed.Encode());
            Assert.Equal(extra, parsed.Extra?.ToArray());
            Assert.Equal(Verdict.Right, parsed.Verify(Tree.Leaves[Index], Verifier));
        }
    }

    [Fact]
    public void Proof_of_a_log_of_one_has_no_hashes()
    {
        var proof = new TlogProof(0, [], Signer.Note(new Checkpoint(Origin, 1, Tree.Leaves[0]).Text));
        Assert.Equal(Verdict.Right, TlogProof.TryParse(proof.Encode())!.Verify(Tree.Leaves[0], Verifier));
    }

    [Fact]
    public void Wrong_proof_is_named()
    {
        Assert.Equal("merkle.root", Proof().Verify(Tree.Leaves[6], Verifier).Code);
        Assert.Equal("merkle.proof-length", new TlogProof(12, Proof().Path, Proof().Checkpoint).Verify(Tree.Leaves[12], Verifier).Code);
        Assert.Equal("merkle.index", new TlogProof(13, Proof().Path, Proof().Checkpoint).Verify(Tree.Leaves[5], Verifier).Code);
        Assert.Equal("checkpoint.malformed", new TlogProof(5, Proof().Path, Signer.Note("not a checkpoint\n")).Verify(Tree.Leaves[5], Verifier).Code);
        Assert.Equal("checkpoint.origin", new TlogProof(5, Proof().Path, Signer.Note(new Checkpoint("other", Size, Tree.Root(0, Size)).Text)).Verify(Tree.Leaves[5], Verifier).Code);
        var unsigned = new SignedNote(Proof().Checkpoint.Text, new NoteSignature("other", 1, new byte[64]));
        Assert.Equal("note.unsigned", new TlogProof(5, Proof().Path, unsigned).Verify(Tree.Leaves[5], Verifier).Code);
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nextra \n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nextra eB==\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nextra eA==\nextra eA==\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\n\n")]
    [InlineData("index 5\n", "")]
    [InlineData("index 5\n", "index 05\n")]
    [InlineData("index 5\n", "index +5\n")]
    [InlineData("index 5\n", "index -5\n")]
    [InlineData("index 5\n", "index  5\n")]
    [InlineData("index 5\n", "index 5 \n")]
    [InlineData("index 5\n", "index 9223372036854775808\n")]
    [InlineData("index 5\n", "index 5\nAAAA\n")]
    [InlineData("index 5\n", "index 5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n")]
    [InlineData("\n\n", "\r\n\r\n")]
    public void Text_of_another_form_is_refused(string part, string other)
    {
        var text = Encoding.UTF8.GetString(Proof().Encode());
        var at = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0);
        Assert.Null(TlogProof.TryParse(Encoding.UTF8.GetBytes(text[..at] + other + text[(at + part.Length)..])));
    }

    [Fact]
    public void Proof_with_too_many_hashes_is_refused()
    {
        var line = Convert.ToBase64String(new byte[32]) + "\n";
        var text = Encoding.UTF8.GetString(new TlogProof(5, [], Proof().Checkpoint).Encode());
        string With(int count) => text.Replace("index 5\n", "index 5\n" + string.Concat(Enumerable.Repeat(line, count)), StringComparison.Ordinal);
        Assert.NotNull(TlogProof.TryParse(Encoding.UTF8.GetBytes(With(MerkleVerifier.MaxProofHashes))));
        Assert.Null(TlogProof.TryParse(Encoding.UTF8.GetBytes(With(MerkleVerifier.MaxProofHashes + 1))));
        Assert.Null(TlogProof.TryParse(Encoding.UTF8.GetBytes(With(MerkleVerifier.MaxProofHashes + 5))));
    }

    TlogProof Proof(byte[]? extra = null) =>
        new(Index, MerkleProver.Inclusion(Index, Size, Tree)!, Signer.Note(new Checkpoint(Origin, Size, Tree.Root(0, Size)).Text), extra is null ? (ReadOnlyMemory<byte>?)null : extra);
}
