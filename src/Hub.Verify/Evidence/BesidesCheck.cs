using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Proofs.Cose;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Proofs;

namespace Hub.Verify.Evidence;

/// <summary>What came along with an entry: the hub's promise, its signed reply, a COSE receipt.</summary>
/// <param name="place">Folder of the entry, with its slash.</param>
/// <param name="rootChecked">The key list was held to a root from elsewhere; otherwise whoever put the bundle together may have written their own keys into it.</param>
sealed class BesidesCheck(string place, Leaf leaf, EvidenceEntry entry, NoteVerifierKey key, bool rootChecked, IEd25519Verification ed25519, FaultList faults)
{
    /// <summary>The promise rests on a key that nothing proves to be the hub's.</summary>
    public bool IsPromiseUnproven { get; private set; }

    /// <summary>The reply rests on such a key, and no record of the log holds it.</summary>
    public bool IsReplyUnproven { get; private set; }

    /// <summary>The promise is the hub's, about this leaf, and kept by the proof.</summary>
    public void Promise(KeyList? keys)
    {
        if (entry.Promise is not { } promise)
        {
            return;
        }
        var name = place + EvidenceNames.Promise;
        if (keys is null)
        {
            faults.AddUncheckable("evidence.keys", name, "a key list with the promise's key", "none");
            return;
        }
        // What is wrong with the proof or the list itself is told at its own place.
        var found = PromiseVerifier.VerifyPromise(promise, entry.Proof.Span, key, keys, ed25519, entry.Leaf.Span).Faults.Listed;
        foreach (var fault in found.Where(fault => fault.Place is "promise" && fault.Code is not "keys.origin"))
        {
            faults.Add(fault.Code, name, fault.Expected, fault.Found);
        }
        IsPromiseUnproven = IsUnproven(name);
    }

    /// <summary>The reply is the hub's, about this exchange, and its values are those that the record committed to.</summary>
    public void Reply(KeyList? keys, LedgerRecord? record)
    {
        if (entry.Reply is not { } text)
        {
            return;
        }
        var name = place + EvidenceNames.Reply;
        if (SignedReply.TryParse(text) is not { } reply)
        {
            faults.Add("reply.malformed", name, "a compact JWS of type hub-reply+jws over canonical JSON", "something else");
            return;
        }
        if (keys is null)
        {
            faults.AddUncheckable("evidence.keys", name, "a key list with the reply's key", "none");
        }
        else
        {
            faults.Add(name, reply.Verify(keys));
        }
        faults.Compare("reply.exchange", name, leaf.Id.ToString(), reply.Exchange.ToString());
        faults.Compare("reply.origin", name, key.Name, reply.Origin);
        if (record is ExchangeRecord exchange)
        {
            // The record holds the payload's hash: the log's key alone shows such a reply right or wrong.
            Released(reply, exchange, name);
        }
        else if (record is not null)
        {
            faults.Add("reply.record", name, "data released", record.GetType().Name);
        }
        else if (keys is not null)
        {
            IsReplyUnproven = IsUnproven(name);
        }
    }

    /// <summary>The receipt says of this leaf what the proof says.</summary>
    /// <param name="beside">Keys of the log that signed the checkpoint besides the one given; any of them may have signed the receipt.</param>
    public void CoseReceipt(TlogProof? proof, Checkpoint checkpoint, List<NoteVerifierKey> beside)
    {
        if (entry.CoseReceipt is not { } bytes)
        {
            return;
        }
        var name = place + EvidenceNames.CoseReceipt;
        if (Audit.Proofs.Cose.CoseReceipt.TryParse(bytes.Span) is not { } receipt)
        {
            faults.Add("cose.malformed", name, "a COSE receipt of inclusion (RFC 9942) in deterministic encoding", "something else");
            return;
        }
        faults.Compare("cose.size", name, Text(checkpoint.Size), Text(receipt.Size));
        if (proof is not null)
        {
            faults.Compare("cose.index", name, Text(proof.Index), Text(receipt.Index));
        }
        faults.Add(name, receipt.Verify(Rfc6962.LeafHash(entry.Leaf.Span), beside.Find(other => other.KeyId == receipt.KeyId) ?? key, ed25519));
    }

    void Released(SignedReply reply, ExchangeRecord exchange, string name)
    {
        faults.Compare("reply.payload", name, exchange.PayloadSha256.ToString(), reply.PayloadHash.ToString());
        foreach (var value in reply.Values)
        {
            var committed = exchange.Commitments.TryGetValue(value.Name, out var commitment) ? commitment.ToString() : "none";
            faults.Compare("reply.commitment", $"{name}, value {value.Name}", committed, Commitment.Of(value.Salt.ToArray(), value.Json.Span).ToString());
        }
    }

    bool IsUnproven(string name)
    {
        if (!rootChecked)
        {
            faults.AddUncheckable("evidence.keys-unchecked", name, "a key of a list held to the offline root (--root)", "one that keys.json names, held to nothing");
        }
        return !rootChecked;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
