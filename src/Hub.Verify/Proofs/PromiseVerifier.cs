using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Promises;
using Hub.Audit.Proofs;

namespace Hub.Verify.Proofs;

/// <summary>What the verification of a proof or a promise found.</summary>
/// <param name="Promise">The promise, when its signature is right; null otherwise or when only a proof was checked.</param>
/// <param name="Checkpoint">The proof's checkpoint, when its signature is right.</param>
/// <param name="Faults">Everything that is wrong.</param>
public sealed record ProofReport(Promise? Promise, Checkpoint? Checkpoint, FaultList Faults);

/// <summary>Checks offline proofs, promises, and that the one keeps the other.</summary>
/// <remarks>Takes any input without throwing.</remarks>
public static class PromiseVerifier
{
    const string ProofPlace = "proof";
    const string PromisePlace = "promise";
    const string LeafPlace = "leaf";

    /// <summary>Checks that an entry is in the log, by its proof alone.</summary>
    /// <param name="entry">The exact bytes of the leaf.</param>
    /// <param name="proof">The <c>.tlog-proof</c> file.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <param name="ed25519">Checks signatures.</param>
    public static ProofReport VerifyProof(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> proof, NoteVerifierKey key, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(key);
        var faults = new FaultList();
        if (entry.Length is 0 or > Leaf.MaxEntryBytes || !Leaf.TryParse(entry, out _))
        {
            faults.Add("leaf.malformed", LeafPlace, "the canonical bytes of a leaf", Text(entry.Length) + " other bytes");
        }
        var checkpoint = CheckProof(TlogProof.TryParse(proof), Rfc6962.LeafHash(entry), key, ed25519, faults);
        return new(null, checkpoint, faults);
    }

    /// <summary>Checks a promise's signature and that the proof keeps it: same log, index and leaf, in a tree that the log signed.</summary>
    /// <param name="promise">Compact JWS as it stood in the reply.</param>
    /// <param name="proof">The <c>.tlog-proof</c> file.</param>
    /// <param name="key">The log's key, from elsewhere; its name is the accepted origin.</param>
    /// <param name="keys">The exported key list, where the promise's public key is found.</param>
    /// <param name="ed25519">Checks signatures.</param>
    /// <param name="entry">The exact bytes of the leaf, when at hand: then identifier and time are compared too.</param>
    public static ProofReport VerifyPromise(string promise, ReadOnlySpan<byte> proof, NoteVerifierKey key, KeyList keys, IEd25519Verification ed25519, ReadOnlySpan<byte> entry = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(keys);
        var faults = new FaultList();
        var parsedProof = TlogProof.TryParse(proof);
        if (SignedPromise.TryParse(promise) is not { } signed)
        {
            faults.Add("promise.malformed", PromisePlace, "a compact JWS of type hub-promise in canonical form", "something else");
            return new(null, null, faults);
        }
        var right = CheckSignature(signed, keys, PromisePlace, faults);
        var said = signed.Promise;
        Compare("promise.origin", key.Name, said.Origin, faults);
        Compare("keys.origin", key.Name, keys.Origin, faults);
        if (parsedProof is not null)
        {
            Compare("promise.index", Text(parsedProof.Index), Text(said.Index), faults);
        }
        if (!entry.IsEmpty)
        {
            CompareEntry(entry, said, faults);
        }
        var checkpoint = CheckProof(parsedProof, said.LeafHash, key, ed25519, faults);
        return new(right ? said : null, checkpoint, faults);
    }

    /// <summary>Whether a key of the list signed the promise.</summary>
    internal static bool CheckSignature(SignedPromise promise, KeyList keys, string place, FaultList faults)
    {
        // Several keys of one id would let the list decide after the fact which one signed.
        var named = keys.Promise.Where(key => string.Equals(key.Kid, promise.KeyId, StringComparison.Ordinal)).ToArray();
        if (named.Length != 1)
        {
            faults.Add("promise.key-unknown", place, $"exactly one key {promise.KeyId} in keys.json", Text(named.Length));
            return false;
        }
        using var key = named[0].ToEcdsa();
        if (key is null)
        {
            faults.Add("promise.key", place, $"a P-256 key {promise.KeyId} in keys.json", "another key");
            return false;
        }
        var verdict = promise.Verify(key);
        faults.Add(place, verdict);
        return verdict.IsRight;
    }

    static void CompareEntry(ReadOnlySpan<byte> entry, Promise said, FaultList faults)
    {
        Compare("promise.leaf", Rfc6962.LeafHash(entry).ToString(), said.LeafHash.ToString(), faults);
        if (!Leaf.TryParse(entry, out var leaf))
        {
            faults.Add("leaf.malformed", LeafPlace, "the canonical bytes of a leaf", Text(entry.Length) + " other bytes");
            return;
        }
        Compare("promise.id", leaf.Id.ToString(), said.Id.ToString(), faults);
        Compare("promise.time", Text(leaf.At), Text(said.At), faults);
    }

    static Checkpoint? CheckProof(TlogProof? proof, Canon.Hash256 leafHash, NoteVerifierKey key, IEd25519Verification ed25519, FaultList faults)
    {
        if (proof is null)
        {
            faults.Add("proof.malformed", ProofPlace, "c2sp.org/tlog-proof@v1", "something else");
            return null;
        }
        if (key.Verifier(ed25519) is not { } verifier)
        {
            faults.AddUncheckable("key.type", "key", "type 01 (Ed25519)", $"type {key.Type:x2}");
            return null;
        }
        var verdict = proof.Verify(leafHash, verifier);
        faults.Add(ProofPlace, verdict);
        return proof.Checkpoint.Verify(verifier).IsRight && Checkpoint.TryParse(proof.Checkpoint.Text, out var checkpoint) ? checkpoint : null;
    }

    static void Compare(string code, string expected, string found, FaultList faults)
    {
        if (!string.Equals(expected, found, StringComparison.Ordinal))
        {
            faults.Add(code, PromisePlace, expected, found);
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
