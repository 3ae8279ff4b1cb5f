using Hub.Audit.Crypto;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Reading;
using Hub.Audit.Witnesses;
using Hub.Verify.Logs;

namespace Hub.Verify.Witnesses;

/// <summary>Checks what witnesses say of a log or of one proof, by a trust policy of the reader's own. Takes any input without throwing.</summary>
public static class WitnessVerifier
{
    const string ProofPlace = "proof";

    /// <summary>Most final checkpoints that are read: one every 5 s for ten years.</summary>
    const long MaxCheckpoints = 64_000_000;

    /// <summary>Checks that enough witnesses cosigned the checkpoint of a proof.</summary>
    /// <param name="proof">The <c>.tlog-proof</c> file; that it is right is checked elsewhere.</param>
    /// <param name="now">For times that have not come yet.</param>
    public static FinalityReport Verify(ReadOnlySpan<byte> proof, NoteVerifierKey key, TrustPolicy policy, IEd25519Verification ed25519, DateTimeOffset now, FaultList faults)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return TlogProof.TryParse(proof) is { } parsed && Checkpoint.TryParse(parsed.Checkpoint.Text, out var checkpoint)
            ? Verify(parsed.Checkpoint, checkpoint, ProofPlace, key, policy, ed25519, now, faults)
            : new(policy.ToString(), 0, null, 0, 0);
    }

    /// <summary>Checks that enough witnesses cosigned one checkpoint.</summary>
    /// <param name="note">That the log signed it is checked elsewhere.</param>
    /// <param name="checkpoint">What its text says.</param>
    /// <param name="place">Where it was read, for the faults.</param>
    /// <param name="now">For times that have not come yet.</param>
    public static FinalityReport Verify(SignedNote note, Checkpoint checkpoint, string place, NoteVerifierKey key, TrustPolicy policy, IEd25519Verification ed25519, DateTimeOffset now, FaultList faults)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(faults);
        NoteCheck.RequireLog(key, policy, faults);
        var reading = NoteCheck.Read(note, place, policy, ed25519, now, faults);
        NoteCheck.Require(reading, place, policy, faults);
        return reading.IsMet ? Report(policy, checkpoint.Size, reading, 1) : new(policy.ToString(), 0, null, 0, 0);
    }

    /// <summary>Checks the cosigned checkpoints of an exported log: each signed by the log and of its own tree, the quorum reached by one of them, and the time of entries between theirs.</summary>
    /// <param name="log">What the verification of the log itself found; without a checkpoint nothing is checked.</param>
    public static FinalityReport Verify(LogDirectory directory, LogReport log, NoteVerifierKey key, TrustPolicy policy, IEd25519Verification ed25519, DateTimeOffset now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(policy);
        NoteCheck.RequireLog(key, policy, log.Faults);
        var none = new FinalityReport(policy.ToString(), 0, null, 0, 0);
        if (log.Checkpoint is not { } newest)
        {
            return none;
        }
        var (best, smallest, count) = (none, 0L, 0L);
        var tree = new TileHashSource(directory, newest.Size);
        var times = new WitnessedTimes(directory, newest.Size, log.Faults);
        for (var n = 0L; n < MaxCheckpoints; n++)
        {
            cancel.ThrowIfCancellationRequested();
            var place = CosignedPath.Of(n);
            var file = directory.ReadCosigned(n);
            if (file is FileContent.Missing)
            {
                break;
            }
            if (CosignedCheckpoint.Read(file, place, key, ed25519, log.Faults) is not { } cosigned)
            {
                continue;
            }
            var faults = log.Faults.Count;
            cosigned.CompareWith(tree, newest, smallest, log.Faults);
            var reading = NoteCheck.Read(cosigned.Note, place, policy, ed25519, now, log.Faults);
            smallest = cosigned.Checkpoint.Size;
            if (log.Faults.Count == faults && reading.IsMet)
            {
                times.Add(place, cosigned.Checkpoint.Size, reading);
                best = Report(policy, cosigned.Checkpoint.Size, reading, ++count);
            }
        }
        return Newest(directory, newest, policy, ed25519, now, best, log.Faults);
    }

    /// <summary>The newest checkpoint may be final itself; when none is, that is a fault.</summary>
    static FinalityReport Newest(LogDirectory directory, Checkpoint newest, TrustPolicy policy, IEd25519Verification ed25519, DateTimeOffset now, FinalityReport best, FaultList faults)
    {
        if (directory.ReadCheckpoint() is not FileContent.Bytes bytes || SignedNote.TryParse(bytes.Value.Span) is not { } note)
        {
            return best;
        }
        var reading = NoteCheck.Read(note, LogDirectory.CheckpointFile, policy, ed25519, now, faults);
        if (reading.IsMet && newest.Size >= best.FinalSize)
        {
            return Report(policy, newest.Size, reading, best.Checkpoints + (newest.Size > best.FinalSize ? 1 : 0));
        }
        if (best.Checkpoints == 0)
        {
            NoteCheck.Require(reading, LogDirectory.CheckpointFile, policy, faults);
        }
        return best;
    }

    static FinalityReport Report(TrustPolicy policy, long size, QuorumReading reading, long count) =>
        new(policy.ToString(), size, reading.LastTime is { } time ? Moment(time) : null, reading.Count, count);

    // Any 63-bit number may be signed as a time.
    static DateTimeOffset Moment(long time) => DateTimeOffset.FromUnixTimeSeconds(Math.Min(time, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}
