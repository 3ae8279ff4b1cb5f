using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Anchors;
using Hub.Verify.Trails;
using Hub.Verify.Witnesses;

namespace Hub.Verify.Evidence;

/// <summary>Verifies an evidence bundle from its bytes and what the reader knows from elsewhere: the log's key, or the root's.</summary>
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

    /// <summary>Verifies a bundle by the log's key, and the root's where it is at hand.</summary>
    /// <inheritdoc cref="Verify(ReadOnlyMemory{byte}, EvidenceTrust, IEd25519Verification)"/>
    public static EvidenceReport Verify(ReadOnlyMemory<byte> zip, NoteVerifierKey key, NoteVerifierKey? root, IEd25519Verification ed25519) =>
        Verify(zip, new EvidenceTrust(key, root), ed25519);

    /// <summary>Verifies a bundle.</summary>
    /// <param name="zip">The file.</param>
    /// <param name="trust">What the reader knows from elsewhere.</param>
    /// <param name="ed25519">Checks signatures.</param>
    /// <exception cref="ArgumentException">Neither the log's key nor the root's is given.</exception>
    public static EvidenceReport Verify(ReadOnlyMemory<byte> zip, EvidenceTrust trust, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(ed25519);
        if (trust is { Key: null, Root: null })
        {
            throw new ArgumentException("Without a key from elsewhere a bundle shows nothing.", nameof(trust));
        }
        var faults = new FaultList();
        var (about, parts) = EvidenceReading.Run(zip, faults);
        if (parts is null || KeyFor(parts, trust, ed25519, faults) is not { } key)
        {
            return new(about, null, null, faults);
        }
        if (key.Verifier(ed25519) is not { } verifier)
        {
            faults.AddUncheckable("key.type", "key", "type 01 (Ed25519)", $"type {key.Type:x2}");
            return new(about, null, null, faults);
        }
        return new EvidenceVerifier(parts, key, verifier, ed25519, faults).Run(trust);
    }

    static NoteVerifierKey? KeyFor(EvidenceParts parts, EvidenceTrust trust, IEd25519Verification ed25519, FaultList faults) =>
        trust is { Key: null, Root: { } root } ? EvidenceKeys.LogKey(parts, root, ed25519, faults) : trust.Key;

    EvidenceReport Run(EvidenceTrust trust)
    {
        _faults.Compare("evidence.origin", EvidenceNames.Manifest, _key.Name, _parts.About.Origin);
        if (CheckCheckpoint() is not var (note, checkpoint))
        {
            return new(_parts.About, null, null, _faults);
        }
        var keys = EvidenceKeys.List(_parts, _key, trust.Root, checkpoint, _ed25519, _faults);
        var beside = EvidenceKeys.Beside(_key, keys, note, checkpoint, _ed25519, _faults);
        CheckVkey(beside);
        var trail = CheckTrail(keys);
        var rootChecked = trust.Root is not null && keys is not null;
        var reports = _parts.Entries.Select(entry => CheckEntry(entry, checkpoint, (keys, rootChecked), beside, trail is not null)).ToList();
        CheckNeighbours();
        var finality = trust.Witnesses is { } witnesses
            ? WitnessVerifier.Verify(note, checkpoint, EvidenceNames.Checkpoint, _key, witnesses.Policy, _ed25519, witnesses.Now, _faults)
            : null;
        return new(_parts.About, checkpoint, trail, _faults)
        {
            Key = _key,
            Entries = reports,
            OtherSignatures = Unchecked(note, beside, trust.Witnesses?.Policy),
            RootChecked = rootChecked,
            Finality = finality,
            Anchor = CheckAnchor(checkpoint, trust.Anchor),
        };
    }

    /// <summary>Worth nothing as trust; but one that names a key unknown to the list misleads.</summary>
    void CheckVkey(List<NoteVerifierKey> beside)
    {
        if (!beside.Append(_key).Any(key => string.Equals(_parts.Vkey, key.ToString(), StringComparison.Ordinal)))
        {
            _faults.Add("evidence.vkey", EvidenceNames.Vkey, "the key given, from elsewhere: " + _key, "another, which is worth nothing");
        }
    }

    TrailReport? CheckTrail(KeyList? keys)
    {
        if (_parts.Trail is not { } document)
        {
            return null;
        }
        var trail = TrailVerifier.Verify(document.Span, _key, keys, _ed25519);
        _faults.AddAll(trail.Faults);
        _faults.Compare("evidence.id", EvidenceNames.Trail, _parts.About.Id.ToString(), trail.Document?.Trail.ToString() ?? "");
        return trail;
    }

    AnchorReport? CheckAnchor(Checkpoint checkpoint, AnchorTrust? trust)
    {
        if (_parts.Anchor is { } anchor)
        {
            return anchor.Verify(checkpoint, trust, _faults);
        }
        if (trust is not null)
        {
            _faults.AddUncheckable("evidence.missing", EvidenceNames.Anchor, "the anchor that was asked about", "none");
        }
        return null;
    }

    /// <summary>Lines of keys that nobody named here.</summary>
    int Unchecked(SignedNote note, List<NoteVerifierKey> beside, TrustPolicy? policy)
    {
        List<NoteVerifierKey> known = [_key, .. beside, .. policy?.Witnesses.Select(witness => witness.Key) ?? []];
        return note.Signatures.Count(line => !known.Exists(key => key.KeyId == line.KeyId && string.Equals(key.Name, line.Name, StringComparison.Ordinal)));
    }

    /// <summary>The one checkpoint that everything stands under; null when the key did not sign it, for then nothing here can be held against that key.</summary>
    (SignedNote Note, Checkpoint Checkpoint)? CheckCheckpoint()
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
        return (note, checkpoint);
    }

    EvidenceEntryReport CheckEntry(EvidenceEntry entry, Checkpoint checkpoint, (KeyList? List, bool RootChecked) keys, List<NoteVerifierKey> beside, bool verifiedAsTrail)
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
        var besides = new BesidesCheck(place, leaf, entry, _key, keys.RootChecked, _ed25519, _faults);
        besides.Promise(keys.List);
        besides.Reply(keys.List, record);
        besides.CoseReceipt(proof, checkpoint, beside);
        return Report(entry, leaf, record) with { IsPromiseUnproven = besides.IsPromiseUnproven, IsReplyUnproven = besides.IsReplyUnproven };
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
