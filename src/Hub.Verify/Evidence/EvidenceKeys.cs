using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Verify.Logs;

namespace Hub.Verify.Evidence;

/// <summary>The keys of a bundle: the one that its checkpoint is held to, the hub's list, and the log's keys that signed besides.</summary>
static class EvidenceKeys
{
    /// <summary>The log key that the bundle's own list names, once the root is seen to have signed that list; null with a fault.</summary>
    public static NoteVerifierKey? LogKey(EvidenceParts parts, NoteVerifierKey root, IEd25519Verification ed25519, FaultList faults) =>
        Signed(parts, root, ed25519, faults) is { } keys ? ListedLogKey.For(keys, parts.Checkpoint.Span, EvidenceNames.Checkpoint, faults) : null;

    /// <summary>The hub's list, of this log and naming this key for this size; null, with a fault where one was to be there.</summary>
    /// <param name="root">Null: read as it is, and proven by nothing; what rests on it alone is for <see cref="BesidesCheck"/> to say.</param>
    public static KeyList? List(EvidenceParts parts, NoteVerifierKey key, NoteVerifierKey? root, Checkpoint checkpoint, IEd25519Verification ed25519, FaultList faults)
    {
        if ((root is null ? Believed(parts, faults) : Signed(parts, root, ed25519, faults)) is not { } keys)
        {
            return null;
        }
        faults.Compare("keys.origin", EvidenceNames.Keys, key.Name, keys.Origin);
        if (!keys.Log.Any(listed => string.Equals(listed.Vkey, key.ToString(), StringComparison.Ordinal) && listed.Covers(checkpoint.Size)))
        {
            faults.Add("keys.log-key", EvidenceNames.Keys, string.Create(CultureInfo.InvariantCulture, $"{key} at size {checkpoint.Size}"), "other keys");
        }
        return keys;
    }

    /// <summary>Other keys that the list allows for this size and that signed the checkpoint too: predecessor or successor of the one given, where their ranges overlap.</summary>
    public static List<NoteVerifierKey> Beside(NoteVerifierKey key, KeyList? keys, SignedNote note, Checkpoint checkpoint, IEd25519Verification ed25519, FaultList faults)
    {
        var beside = new List<NoteVerifierKey>();
        foreach (var listed in keys?.Log ?? [])
        {
            if (!listed.Covers(checkpoint.Size)
                || !NoteVerifierKey.TryParse(listed.Vkey, out var other)
                || string.Equals(other.ToString(), key.ToString(), StringComparison.Ordinal)
                || !string.Equals(other.Name, key.Name, StringComparison.Ordinal)
                || other.Verifier(ed25519) is not { } verifier)
            {
                continue;
            }
            var verdict = note.Verify(verifier);
            if (verdict.IsRight)
            {
                beside.Add(other);
            }
            else if (verdict.Code is "note.signature")
            {
                faults.Add(EvidenceNames.Checkpoint, verdict);
            }
        }
        return beside;
    }

    static KeyList? Believed(EvidenceParts parts, FaultList faults)
    {
        if (parts.Keys is not { } bytes)
        {
            return null;
        }
        var keys = KeyList.TryParse(bytes.Span);
        if (keys is null)
        {
            faults.Add("keys.malformed", EvidenceNames.Keys, "a signed key list in canonical form", "something else");
        }
        return keys;
    }

    static KeyList? Signed(EvidenceParts parts, NoteVerifierKey root, IEd25519Verification ed25519, FaultList faults)
    {
        if (parts.Keys is not { } bytes)
        {
            faults.AddUncheckable("evidence.keys", EvidenceNames.Keys, "the hub's key list", "none");
            return null;
        }
        var (keys, verdict) = KeyList.Verify(bytes.Span, root, ed25519);
        faults.Add(EvidenceNames.Keys, verdict);
        return verdict.IsRight ? keys : null;
    }
}
