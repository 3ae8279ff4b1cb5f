using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Trails;

namespace Hub.Verify.Evidence;

/// <summary>Verifies an evidence bundle from its bytes and the log's key alone.</summary>
/// <remarks>Takes any bytes without throwing. Nothing is written to disk, nothing fetched.</remarks>
public sealed class EvidenceVerifier
{
    readonly EvidenceParts _parts;
    readonly NoteVerifierKey _key;
    readonly INoteVerifier _verifier;
    readonly IEd25519Verification _ed25519;
    readonly FaultList _faults;

    EvidenceVerifier(EvidenceParts parts, NoteVerifierKey key, INoteVerifier verifier, IEd25519Verification ed25519, FaultList faults)
    {
        (_parts, _key, _verifier, _ed25519, _faults) = (parts, key, new RememberingVerifier(verifier), ed25519, faults);
    }

    /// <summary>Verifies a bundle.</summary>
    /// <param name="zip">The file.</param>
    /// <param name="key">The log's key, from elsewhere; its name is the accepted origin.</param>
    /// <param name="root">Key of the offline root, from elsewhere, that must have signed <c>keys.json</c>; null: the list is believed as it is.</param>
    /// <param name="ed25519">Checks signatures.</param>
    public static EvidenceReport Verify(ReadOnlyMemory<byte> zip, NoteVerifierKey key, NoteVerifierKey? root, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ed25519);
        var faults = new FaultList();
        if (key.Verifier(ed25519) is not { } verifier)
        {
            faults.AddUncheckable("key.type", "key", "type 01 (Ed25519)", $"type {key.Type:x2}");
            return new(null, null, null, faults);
        }
        var (about, parts) = EvidenceReading.Run(zip, faults);
        return parts is null ? new(about, null, null, faults) : new EvidenceVerifier(parts, key, verifier, ed25519, faults).Run(root);
    }

    EvidenceReport Run(NoteVerifierKey? root)
    {
        _faults.Compare("evidence.origin", EvidenceNames.Manifest, _key.Name, _parts.About.Origin);
        if (!string.Equals(_parts.Vkey, _key.ToString(), StringComparison.Ordinal))
        {
            _faults.Add("evidence.vkey", EvidenceNames.Vkey, "the key given, from elsewhere: " + _key, "another, which is worth nothing");
        }
        if (CheckCheckpoint() is not { } note)
        {
            return new(_parts.About, null, null, _faults);
        }
        _ = Checkpoint.TryParse(note.Text, out var checkpoint);
        var keys = CheckKeys(root, checkpoint!);
        var trail = _parts.Trail is { } document ? TrailVerifier.Verify(document.Span, _key, keys, _ed25519) : null;
        if (trail is not null)
        {
            _faults.AddAll(trail.Faults);
            _faults.Compare("evidence.id", EvidenceNames.Trail, _parts.About.Id.ToString(), trail.Document?.Trail.ToString() ?? "");
        }
        var reports = _parts.Entries.Select(entry => CheckEntry(entry, checkpoint!, keys, trail is not null)).ToList();
        CheckNeighbours();
        if (_parts.Anchor is not null)
        {
            _faults.AddUncheckable("anchor.unchecked", EvidenceNames.Anchor, "evidence of a blockchain that can be checked here", "evidence that this verifier cannot check");
        }
        return new(_parts.About, checkpoint, trail, _faults)
        {
            Entries = reports,
            OtherSignatures = note.Signatures.Count(signature => signature.KeyId != _key.KeyId || !string.Equals(signature.Name, _key.Name, StringComparison.Ordinal)),
            RootChecked = root is not null && keys is not null,
            HasAnchor = _parts.Anchor is not null,
        };
    }

    /// <summary>The one checkpoint that everything stands under; null when the key did not sign it, for then nothing here can be held against that key.</summary>
    SignedNote? CheckCheckpoint()
    {
        if (SignedNote.TryParse(_parts.Checkpoint.Span) is not { } note || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            _faults.Add("checkpoint.malformed", EvidenceNames.Checkpoint, "a signed checkpoint", "something else");
            return null;
        }
        if (note.Verify(_verifier) is { IsRight: false } wrong)
        {
            _faults.Add(EvidenceNames.Checkpoint, wrong);
            return null;
        }
        _faults.Compare("checkpoint.origin", EvidenceNames.Checkpoint, _key.Name, checkpoint.Origin);
        return note;
    }

    KeyList? CheckKeys(NoteVerifierKey? root, Checkpoint checkpoint)
    {
        if (_parts.Keys is not { } bytes)
        {
            if (root is not null)
            {
                _faults.AddUncheckable("evidence.keys", EvidenceNames.Keys, "the hub's key list", "none");
            }
            return null;
        }
        KeyList? keys;
        if (root is null)
        {
            keys = KeyList.TryParse(bytes.Span);
        }
        else
        {
            (keys, var verdict) = KeyList.Verify(bytes.Span, root, _ed25519);
            if (!verdict.IsRight)
            {
                _faults.Add(EvidenceNames.Keys, verdict);
                return null;
            }
        }
        if (keys is null)
        {
            _faults.Add("keys.malformed", EvidenceNames.Keys, "a signed key list in canonical form", "something else");
            return null;
        }
        _faults.Compare("keys.origin", EvidenceNames.Keys, _key.Name, keys.Origin);
        if (!keys.Log.Any(listed => string.Equals(listed.Vkey, _key.ToString(), StringComparison.Ordinal) && listed.From <= checkpoint.Size && (listed.Until ?? long.MaxValue) >= checkpoint.Size))
        {
            _faults.Add("keys.log-key", EvidenceNames.Keys, string.Create(CultureInfo.InvariantCulture, $"{_key} at size {checkpoint.Size}"), "other keys");
        }
        return keys;
    }

    EvidenceEntryReport CheckEntry(EvidenceEntry entry, Checkpoint checkpoint, KeyList? keys, bool verifiedAsTrail)
    {
        var place = EvidenceNames.Of(entry.Index, "");
        var proof = TlogProof.TryParse(entry.Proof.Span);
        if (proof is not null && !proof.Checkpoint.Encode().AsSpan().SequenceEqual(_parts.Checkpoint.Span))
        {
            _faults.Add("evidence.checkpoint", place + EvidenceNames.Proof, "the checkpoint of the bundle", "another, or other signatures");
        }
        if (!Leaf.TryParse(entry.Leaf.Span, out var leaf))
        {
            if (!verifiedAsTrail)
            {
                _faults.Add("leaf.malformed", place + EvidenceNames.Leaf, "the exact bytes of a leaf", "something else");
            }
            return Report(entry, null, null);
        }
        var record = verifiedAsTrail ? RecordOf(entry, leaf) : CheckAlone(entry, leaf, place);
        var besides = new BesidesCheck(place, leaf, entry, _key, _ed25519, _faults);
        besides.Promise(keys);
        besides.Reply(keys, record);
        besides.CoseReceipt(proof, checkpoint);
        return Report(entry, leaf, record);
    }

    /// <summary>A record that stands alone; a trail's are checked by its own verifier.</summary>
    LedgerRecord? CheckAlone(EvidenceEntry entry, Leaf leaf, string place)
    {
        _faults.Compare("evidence.id", place + EvidenceNames.Leaf, _parts.About.Id.ToString(), leaf.Id.ToString());
        if (EvidenceDocument.Of(entry, leaf) is not { } document)
        {
            _faults.Add("record.malformed", place + EvidenceNames.Record, "canonical JSON (RFC 8785)", "something else");
            return null;
        }
        var check = new EntryCheck(_key.Name, _verifier, _faults);
        var record = check.Run(document, place.TrimEnd('/'), mayLackRecord: _parts.About.Reader == EvidenceReader.Agency)?.Record;
        if (_parts.About.Kind == EvidenceKind.Exchange && record is not (null or ExchangeRecord or RefusalRecord))
        {
            _faults.Add("evidence.kind", place + EvidenceNames.Record, "an exchange or a refusal", record.GetType().Name);
        }
        return record;
    }

    static LedgerRecord? RecordOf(EvidenceEntry entry, Leaf leaf) =>
        entry.Record is { } bytes && RecordCodec.BodyHash(bytes.Span) == leaf.Body ? EvidenceBundle.RecordOf(bytes.Span) : null;

    /// <summary>Where an entry's neighbour is there too, it names its hash, and no time goes back.</summary>
    void CheckNeighbours()
    {
        (long Index, Leaf Leaf, Hash256 Hash)? before = null;
        foreach (var entry in _parts.Entries.OrderBy(entry => entry.Index))
        {
            if (!Leaf.TryParse(entry.Leaf.Span, out var leaf))
            {
                before = null;
                continue;
            }
            var place = EvidenceNames.Of(entry.Index, EvidenceNames.Leaf);
            if (before is { } last)
            {
                if (last.Index + 1 == entry.Index)
                {
                    _faults.Compare("leaf.prev", place, last.Hash.ToString(), leaf.Prev.ToString());
                }
                if (leaf.At < last.Leaf.At)
                {
                    _faults.Add("leaf.time", place, "not before " + Text(last.Leaf.At), Text(leaf.At));
                }
            }
            before = (entry.Index, leaf, Rfc6962.LeafHash(entry.Leaf.Span));
        }
    }

    EvidenceEntryReport Report(EvidenceEntry entry, Leaf? leaf, LedgerRecord? record) => new(
        entry.Index,
        leaf?.Id,
        entry.Role,
        leaf?.At,
        record is null ? null : EvidenceDocument.TypeOf(entry),
        entry.Promise is not null,
        entry.Reply is not null,
        EvidenceBundle.OpeningsOf(_parts, entry.Index),
        entry.CoseReceipt is not null);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
