using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Promises;
using Hub.Canon;
using Hub.Verify.Proofs;

namespace Hub.Verify.Tests.Examples;

public sealed class PromiseVerifierExamples
{
    const int Size = 300;
    const int Index = 77;

    static readonly ManagedEd25519 Ed25519 = new();
    readonly LogBuilder _log = LogBuilder.Of(Size);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 300)]
    [InlineData(255, 256)]
    [InlineData(299, 300)]
    public void Kept_promise_and_proof_have_no_fault(int index, int size)
    {
        var report = PromiseVerifier.VerifyPromise(_log.Promise(index), _log.Proof(index, size), _log.Vkey, _log.KeyList(), Ed25519, _log.Entries[index]);
        Assert.Empty(report.Faults.Listed);
        Assert.Equal((index, size), (report.Promise!.Index, report.Checkpoint!.Size));
        Assert.Empty(PromiseVerifier.VerifyProof(_log.Entries[index], _log.Proof(index, size), _log.Vkey, Ed25519).Faults.Listed);
    }

    [Fact]
    public void Proof_stays_small() => Assert.InRange(_log.Proof(Index, Size).Length, 1, 4096 - (3 * 200));

    [Fact]
    public void Proof_of_another_entry_is_named() => Assert.Equal(
        ["merkle.root"], Codes(PromiseVerifier.VerifyProof(_log.Entries[Index + 1], _log.Proof(Index, Size), _log.Vkey, Ed25519)));

    [Fact]
    public void Promise_that_the_log_did_not_keep_is_named()
    {
        Assert.True(Leaf.TryParse(_log.Entries[Index], out var leaf));
        var broken = Promise(new(LogBuilder.Origin, leaf.Id, Hash256.Of("another"u8), Index, leaf.At));
        Assert.Equal(["merkle.root"], Codes(Verify(broken)));
        Assert.Equal(["promise.leaf", "merkle.root"], Codes(Verify(broken, _log.Entries[Index])));
    }

    [Fact]
    public void Each_wrong_member_of_a_promise_is_named()
    {
        Assert.True(Leaf.TryParse(_log.Entries[Index], out var leaf));
        var right = new Promise(LogBuilder.Origin, leaf.Id, _log.Hashes[Index], Index, leaf.At);
        Assert.Empty(Codes(Verify(Promise(right), _log.Entries[Index])));
        Assert.Equal(["promise.origin"], Codes(Verify(Promise(right with { Origin = "example.org/other" }), _log.Entries[Index])));
        Assert.Equal(["promise.index"], Codes(Verify(Promise(right with { Index = Index + 1 }), _log.Entries[Index])));
        Assert.Equal(["promise.id"], Codes(Verify(Promise(right with { Id = default }), _log.Entries[Index])));
        Assert.Equal(["promise.time"], Codes(Verify(Promise(right with { At = leaf.At + 1 }), _log.Entries[Index])));
    }

    [Fact]
    public void Promise_of_another_key_is_named()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.True(Leaf.TryParse(_log.Entries[Index], out var leaf));
        var said = new Promise(LogBuilder.Origin, leaf.Id, _log.Hashes[Index], Index, leaf.At);
        Assert.Equal(["promise.signature"], Codes(Verify(said.Sign(other, "promise-1"))));
        Assert.Equal(["promise.key-unknown"], Codes(Verify(said.Sign(other, "promise-2"))));
        var keys = _log.KeyList() with { Promise = [PublicJwk.Of(other, "promise-1"), PublicJwk.Of(_log.PromiseKey, "promise-1")] };
        Assert.Equal(["promise.key-unknown"], Codes(PromiseVerifier.VerifyPromise(_log.Promise(Index), _log.Proof(Index, Size), _log.Vkey, keys, Ed25519)));
        keys = _log.KeyList() with { Promise = [new("EC", "P-256", "promise-1", new('A', 43), new('A', 43))] };
        Assert.Equal(["promise.key"], Codes(PromiseVerifier.VerifyPromise(_log.Promise(Index), _log.Proof(Index, Size), _log.Vkey, keys, Ed25519)));
    }

    [Fact]
    public void Proof_under_another_log_key_is_named()
    {
        var other = LogBuilder.Of(1, seed: 2);
        var report = PromiseVerifier.VerifyPromise(_log.Promise(Index), _log.Proof(Index, Size), other.Vkey, _log.KeyList(), Ed25519);
        Assert.Equal(["note.unsigned"], Codes(report));
        Assert.Null(report.Checkpoint);
    }

    [Fact]
    public void Any_bit_flipped_in_a_promise_or_a_proof_is_a_fault()
    {
        var (promise, proof) = (_log.Promise(Index), _log.Proof(Index, Size));
        foreach (var twin in Mutations.BitFlips(Encoding.ASCII.GetBytes(promise), "promise", 250))
        {
            Assert.False(Verify(Encoding.Latin1.GetString(twin.Bytes)).Faults.IsRight, twin.Name);
        }
        foreach (var twin in Mutations.BitFlips(proof, "proof", 400))
        {
            Assert.False(PromiseVerifier.VerifyProof(_log.Entries[Index], twin.Bytes, _log.Vkey, Ed25519).Faults.IsRight, twin.Name);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    public void Garbage_is_named_and_never_throws(string text)
    {
        Assert.Equal(["promise.malformed"], Codes(Verify(text)));
        Assert.Equal(["leaf.malformed", "proof.malformed"], Codes(PromiseVerifier.VerifyProof([], Encoding.UTF8.GetBytes(text), _log.Vkey, Ed25519)));
    }

    ProofReport Verify(string promise, byte[]? entry = null) =>
        PromiseVerifier.VerifyPromise(promise, _log.Proof(Index, Size), _log.Vkey, _log.KeyList(), Ed25519, entry);

    string Promise(Promise promise) => promise.Sign(_log.PromiseKey, "promise-1");

    static IEnumerable<string> Codes(ProofReport report) => report.Faults.Listed.Select(fault => fault.Code);
}
