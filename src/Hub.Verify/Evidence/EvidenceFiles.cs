using Hub.Audit.Leaves;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Trails;

namespace Hub.Verify.Evidence;

/// <summary>Bundles made by a reader from what was handed out before. They are believed no more than their sources: verify them.</summary>
public static class EvidenceFiles
{
    /// <summary>A bundle of a trail document.</summary>
    /// <param name="bytes">The document's exact bytes.</param>
    /// <param name="key">Goes in for convenience.</param>
    /// <param name="keys"><c>keys.json</c>; null leaves the notices' signatures unchecked.</param>
    /// <returns>Null when its proofs do not stand under one checkpoint.</returns>
    public static byte[]? OfTrail(ReadOnlyMemory<byte> bytes, TrailDocument document, NoteVerifierKey key, byte[]? keys)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(key);
        var entries = EvidenceParts.EntriesOf(document);
        var notes = entries.Select(entry => TlogProof.TryParse(entry.Proof.Span)?.Checkpoint.Encode() ?? []).ToList();
        return notes.TrueForAll(note => note.Length > 0 && note.AsSpan().SequenceEqual(notes[0]))
            ? EvidenceBundle.Write(new(new(EvidenceKind.Trail, document.Trail, document.Origin, EvidenceReader.Person), notes[0], EvidenceParts.Optional(keys), key.ToString(), entries, bytes))
            : null;
    }

    /// <summary>The same bundle with the hub's signed reply, and so with the values that the agency was given.</summary>
    /// <param name="zip">Of one exchange, right or not.</param>
    /// <param name="reply">Compact JWS from inside the seal.</param>
    /// <returns>Null when the bundle is not whole, the reply none, or of another exchange.</returns>
    public static byte[]? WithReply(ReadOnlyMemory<byte> zip, string reply)
    {
        var faults = new FaultList();
        return EvidenceReading.Run(zip, faults).Parts is { Entries: [var entry], Trail: null } parts
            && faults.IsRight
            && SignedReply.TryParse(reply) is { } read
            && Leaf.TryParse(entry.Leaf.Span, out var leaf)
            && leaf.Id == read.Exchange
            ? EvidenceBundle.Write(parts with { Entries = [entry with { Reply = reply }] })
            : null;
    }
}
