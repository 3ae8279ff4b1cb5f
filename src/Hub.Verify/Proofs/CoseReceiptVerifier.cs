using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs.Cose;

namespace Hub.Verify.Proofs;

/// <summary>Checks a COSE receipt (RFC 9942) that came alone.</summary>
public static class CoseReceiptVerifier
{
    const string Place = "COSE receipt";

    /// <summary>Checks that the log of <paramref name="key"/> signed a tree that holds the leaf where the receipt says. Takes any input without throwing.</summary>
    /// <param name="entry">The exact bytes of the leaf.</param>
    /// <param name="cbor">The <c>.cose</c> file.</param>
    /// <param name="key">The log's key; its name is the accepted origin.</param>
    /// <param name="ed25519">Checks signatures.</param>
    public static ProofReport Verify(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> cbor, NoteVerifierKey key, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(key);
        var faults = new FaultList();
        if (!Leaf.TryParse(entry, out _))
        {
            faults.Add("leaf.malformed", "leaf", "the canonical bytes of a leaf", "something else");
        }
        if (CoseReceipt.TryParse(cbor) is not { } receipt)
        {
            faults.Add("cose.malformed", Place, "a COSE receipt of inclusion (RFC 9942) in deterministic encoding", "something else");
            return new(null, null, faults);
        }
        var hash = Rfc6962.LeafHash(entry);
        var verdict = receipt.Verify(hash, key, ed25519);
        faults.Add(Place, verdict);
        return new(null, verdict.IsRight && MerkleVerifier.RootOf(hash, receipt.Index, receipt.Size, [.. receipt.Path]) is { } root ? new(receipt.Origin, receipt.Size, root) : null, faults);
    }
}
