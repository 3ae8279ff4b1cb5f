using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Proofs.Cose;
using Hub.Silo.Ledger;

namespace Hub.Api.Evidence;

/// <summary>Makes COSE receipts (RFC 9942) for entries under published checkpoints. Thread-safe.</summary>
/// <remarks>The signature is over the tree, not the entry: one for each checkpoint, kept while that is the last asked for, so asking often signs nothing more.</remarks>
public sealed class CoseReceipts(HubKeys keys, EntryBook book)
{
    readonly LogSigners _signers = keys.LogSigners(book.Origin);
    Signed? _last;

    /// <summary>The receipt that says what a proof says.</summary>
    /// <param name="proof">One of this hub's own, under a checkpoint that it has published.</param>
    /// <returns>Null where the log key of that size is held by a signer, which signs nothing but checkpoints, or is not here any more.</returns>
    public byte[]? For(TlogProof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (!Checkpoint.TryParse(proof.Checkpoint.Text, out var checkpoint) || !string.Equals(checkpoint.Origin, book.Origin, StringComparison.Ordinal))
        {
            throw new ArgumentException("A receipt repeats a checkpoint of this log.", nameof(proof));
        }
        if (_signers.VerifierFor(checkpoint.Size) is not { } verifier || _signers.KeyFor(checkpoint.Size) is not { } key)
        {
            return null;
        }
        if (Volatile.Read(ref _last) is not { } signed || signed.Checkpoint.Size != checkpoint.Size || signed.Checkpoint.Root != checkpoint.Root)
        {
            signed = new(checkpoint, CoseReceipt.Sign(checkpoint, key));
            Volatile.Write(ref _last, signed);
        }
        return CoseReceipt.Of(proof, checkpoint, verifier, signed.Signature).Encode();
    }

    sealed record Signed(Checkpoint Checkpoint, byte[] Signature);
}
