using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Verify.Logs;

namespace Hub.Verify.Witnesses;

/// <summary>One cosigned checkpoint beside an exported log.</summary>
sealed record CosignedCheckpoint(string Place, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Reads it and checks form, origin and the log's own signature; null, with a fault, when it is not the log's.</summary>
    public static CosignedCheckpoint? Read(FileContent file, string place, NoteVerifierKey key, IEd25519Verification ed25519, FaultList faults)
    {
        if (file.OrFault(place, faults) is not { } bytes || key.Verifier(ed25519) is not { } verifier)
        {
            return null;
        }
        if (SignedNote.TryParse(bytes.Span) is not { } note || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            faults.Add("checkpoint.malformed", place, "a signed checkpoint (C2SP tlog-checkpoint)", "something else");
            return null;
        }
        var verdict = note.Verify(verifier);
        faults.Add(place, verdict);
        faults.Compare("checkpoint.origin", place, key.Name, checkpoint.Origin);
        return verdict.IsRight && string.Equals(key.Name, checkpoint.Origin, StringComparison.Ordinal) ? new(place, note, checkpoint) : null;
    }

    /// <summary>Adds a fault unless it is larger than the one before and the newest checkpoint's tree begins with it.</summary>
    /// <param name="tree">Hashes of the newest checkpoint's tree.</param>
    public void CompareWith(IHashSource tree, Checkpoint newest, long before, FaultList faults)
    {
        if (Checkpoint.Size <= before || Checkpoint.Size > newest.Size)
        {
            faults.Add("checkpoint.order", Place, string.Create(CultureInfo.InvariantCulture, $"a size above {before} and up to {newest.Size}"), Checkpoint.Size.ToString(CultureInfo.InvariantCulture));
            return;
        }
        if (MerkleProver.Root(Checkpoint.Size, tree) is not { } root)
        {
            faults.AddUncheckable("log.unverified", Place, "tiles to compute its root from", "not all of them");
            return;
        }
        if (root != Checkpoint.Root)
        {
            faults.Add("checkpoint.fork", Place, root + " as in the log", Checkpoint.Root + " as signed and cosigned");
        }
    }
}
