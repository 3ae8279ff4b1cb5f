using Hub.Audit.Crypto;
using Hub.Audit.Notes;

namespace Hub.Verify.Logs;

/// <summary>Reads a checkpoint and checks its form, origin and signature.</summary>
static class SignedCheckpoint
{
    /// <summary>The checkpoint with its faults added; null when no size and root can be read from it, or the key is of no use.</summary>
    public static Checkpoint? Read(FileContent file, NoteVerifierKey key, IEd25519Verification ed25519, FaultList faults)
    {
        const string place = LogDirectory.CheckpointFile;
        if (key.Verifier(ed25519) is not { } verifier)
        {
            faults.AddUncheckable("key.type", "key", "type 01 (Ed25519)", $"type {key.Type:x2}");
            return null;
        }
        if (file is FileContent.Missing)
        {
            faults.AddUncheckable("file.missing", place, "the file", "none");
            return null;
        }
        if (file.OrFault(place, faults) is not { } bytes)
        {
            return null;
        }
        if (SignedNote.TryParse(bytes.Span) is not { } note || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            faults.Add("checkpoint.malformed", place, "a signed checkpoint (C2SP tlog-checkpoint)", "something else");
            return null;
        }
        faults.Add(place, note.Verify(verifier));
        if (!string.Equals(checkpoint.Origin, key.Name, StringComparison.Ordinal))
        {
            faults.Add("checkpoint.origin", place, key.Name, checkpoint.Origin);
        }
        return checkpoint;
    }
}
