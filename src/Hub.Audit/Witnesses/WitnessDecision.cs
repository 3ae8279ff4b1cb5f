using Hub.Audit.Crypto;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Canon;

namespace Hub.Audit.Witnesses;

/// <summary>What a witness remembers of one log.</summary>
/// <param name="Origin">Names the log.</param>
/// <param name="Size">Size of the last cosigned checkpoint.</param>
/// <param name="Root">Its root.</param>
/// <param name="Time">Time of the cosignature, POSIX seconds; never decreases.</param>
/// <param name="Note">The checkpoint with the log's signature and this witness's cosignature.</param>
public sealed record WitnessedTree(string Origin, long Size, Hash256 Root, long Time, byte[] Note);

/// <summary>What a witness does with a submitted checkpoint (C2SP tlog-witness), decided from what it remembers and nothing else.</summary>
public abstract record WitnessDecision
{
    WitnessDecision()
    {
    }

    /// <summary>Everything holds: store, then cosign.</summary>
    /// <param name="Note">The checkpoint with the log's verified signatures alone.</param>
    public sealed record Cosign(SignedNote Note) : WitnessDecision;

    /// <summary>The submitter starts from another size than the witness remembers (409).</summary>
    /// <param name="Size">The size to start from.</param>
    public sealed record Stale(long Size) : WitnessDecision;

    /// <summary>The old size is larger than the checkpoint's (400).</summary>
    public sealed record Backwards : WitnessDecision;

    /// <summary>The log is none of those that are witnessed (404).</summary>
    public sealed record UnknownLog : WitnessDecision;

    /// <summary>No signature by a key of the log, or a wrong one (403).</summary>
    public sealed record NotByTheLog : WitnessDecision;

    /// <summary>The checkpoint does not go on from the remembered tree (422): signed by the log, so it may be evidence of a split view.</summary>
    public sealed record Inconsistent(Verdict Why) : WitnessDecision;

    /// <param name="request">As it was read.</param>
    /// <param name="logs">The logs that are witnessed.</param>
    /// <param name="known">What is remembered of the log that the checkpoint names; null when nothing was ever cosigned.</param>
    public static WitnessDecision Of(AddCheckpointRequest request, WitnessedLogs logs, WitnessedTree? known, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(logs);
        var checkpoint = request.Checkpoint;
        if (logs.KeysOf(checkpoint.Origin) is not { Count: > 0 } keys)
        {
            return new UnknownLog();
        }
        if (Signed(request.Note, keys, ed25519) is not { } note)
        {
            return new NotByTheLog();
        }
        if (request.OldSize > checkpoint.Size)
        {
            return new Backwards();
        }
        var size = known?.Size ?? 0;
        if (request.OldSize != size)
        {
            return new Stale(size);
        }
        var verdict = size == 0 ? FromNothing(checkpoint, request.Proof.Count) : MerkleVerifier.Consistency(size, checkpoint.Size, known!.Root, checkpoint.Root, [.. request.Proof]);
        return verdict.IsRight ? new Cosign(note) : new Inconsistent(verdict);
    }

    /// <summary>The note with the signatures of known keys; null when there is none, or one of them is wrong.</summary>
    static SignedNote? Signed(SignedNote note, IReadOnlyList<NoteVerifierKey> keys, IEd25519Verification ed25519)
    {
        var known = new List<NoteSignature>();
        foreach (var verifier in keys.Select(key => key.Verifier(ed25519)!))
        {
            var mine = note.Signatures.Where(s => s.KeyId == verifier.KeyId && string.Equals(s.Name, verifier.Name, StringComparison.Ordinal)).ToList();
            if (mine.Count > 0 && !note.Verify(verifier).IsRight)
            {
                return null;
            }
            known.AddRange(mine.Take(1));
        }
        return known.Count == 0 ? null : new(note.Text, known);
    }

    // The empty tree is the beginning of every tree, so there is nothing to prove; of size 0 there is one tree only.
    static Verdict FromNothing(Checkpoint checkpoint, int proofHashes)
    {
        if (proofHashes != 0)
        {
            return new("merkle.proof-length", "0", proofHashes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        return checkpoint.Size > 0 || checkpoint.Root == Rfc6962.EmptyRoot ? Verdict.Right : new("merkle.root", Rfc6962.EmptyRoot.ToString(), checkpoint.Root.ToString());
    }
}
