using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Logs;

namespace Hub.Verify.Continuations;

/// <summary>Verifies that a log says truly which other log it took the place of, and what of that is lost.</summary>
/// <remarks>
/// The first entry names the old log's last known checkpoint; that is held to the keys which the new log's key list gives the old one, and the tree that survives to a copy of the old log.
/// That nobody has the lost entries, or that the hub did not lose them on purpose, no file can show: the range is stated.
/// </remarks>
public static class ContinuationVerifier
{
    const string Place = LogDirectory.ContinuationFile;
    const string OldPlace = "continued log ";

    /// <summary>Verifies.</summary>
    /// <param name="directory">Copy of the new log, verified.</param>
    /// <param name="log">What that found.</param>
    /// <param name="keys">The new log's key list.</param>
    /// <param name="listSigned">Whether its signature was checked with a root from elsewhere.</param>
    /// <param name="old">Copy of the log that ended.</param>
    public static ContinuationReport Verify(LogDirectory directory, LogReport log, KeyList keys, bool listSigned, LogDirectory old, IEd25519Verification ed25519, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(old);
        var faults = new FaultList();
        faults.AddAll(log.Faults);
        if (log.Checkpoint is not { } checkpoint || !log.IsRight || Record(directory, checkpoint, faults) is not { } record)
        {
            return new(null, null, listSigned, faults);
        }
        if (keys.Continues is not { } ended || !string.Equals(ended.Origin, record.Continues, StringComparison.Ordinal) || !string.Equals(keys.Origin, record.Origin, StringComparison.Ordinal))
        {
            faults.Add("continuation.keys", LogDirectory.KeysFile, $"a key list of {record.Origin} that continues {record.Continues}", $"{keys.Origin}, continuing {keys.Continues?.Origin ?? "nothing"}");
            return new(record, null, listSigned, faults);
        }
        var list = keys with { Origin = ended.Origin, Log = ended.Log, Continues = null };
        var final = Final(record, list, ed25519, faults);
        if (final is not null)
        {
            CheckEnded(list, final.Size, faults);
        }
        var size = final is null ? null : CheckOld(record, final, list, old, ed25519, faults, cancel);
        return new(record, size, listSigned, faults);
    }

    static ContinuationRecord? Record(LogDirectory directory, Checkpoint checkpoint, FaultList faults)
    {
        if (directory.ReadContinuation() is FileContent.Missing)
        {
            faults.Add("continuation.none", Place, "the first entry's record, by which this log continues another", "none: the log began by itself, or its copy is not whole");
            return null;
        }
        if (directory.ReadContinuation().OrFault(Place, faults) is not { } bytes)
        {
            return null;
        }
        if (FirstEntry.Holds(directory, checkpoint.Size, bytes.Span) is { IsRight: false } wrong)
        {
            faults.Add(Place, wrong);
            return null;
        }
        if (Decoded(bytes.Span) is not { } record || !string.Equals(record.Origin, checkpoint.Origin, StringComparison.Ordinal) || string.Equals(record.Continues, record.Origin, StringComparison.Ordinal))
        {
            faults.Add("continuation.record", Place, $"a continuation record of {checkpoint.Origin}", "another record");
            return null;
        }
        return record;
    }

    static ContinuationRecord? Decoded(ReadOnlySpan<byte> canonical)
    {
        try
        {
            return RecordCodec.Decode(canonical) as ContinuationRecord;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The old log's last known checkpoint as the record has it; null with a fault.</summary>
    static Checkpoint? Final(ContinuationRecord record, KeyList list, IEd25519Verification ed25519, FaultList faults)
    {
        var note = Encoding.UTF8.GetBytes(record.Checkpoint);
        if (ListedLogKey.For(list, note, Place, faults) is not { } key || key.Verifier(ed25519) is not { } verifier
            || SignedNote.TryParse(note) is not { } signed || !Checkpoint.TryParse(signed.Text, out var final))
        {
            return null;
        }
        if (signed.Verify(verifier) is { IsRight: false } wrong)
        {
            faults.Add(Place, wrong);
            return null;
        }
        if (record.Lost.From != record.Survives.Size || record.Lost.End != final.Size || record.Lost.From > record.Lost.End)
        {
            faults.Add("continuation.range", Place, $"entries {Text(record.Survives.Size)} up to {Text(final.Size)}", $"{Text(record.Lost.From)} up to {Text(record.Lost.End)}");
            return null;
        }
        return final;
    }

    /// <summary>The old log's keys may sign nothing beyond its named end: a range left open would let it go on beside its successor.</summary>
    static void CheckEnded(KeyList list, long end, FaultList faults)
    {
        foreach (var key in list.Log.Where(key => key.Until is not { } until || until > end))
        {
            faults.Add("continuation.keys", LogDirectory.KeysFile, $"{key.Vkey} of {list.Origin} ended at {Text(end)} or before", key.Until is { } until ? Text(until) : "its range open");
        }
    }

    /// <summary>Whether a key of the old log signed this copy's checkpoint beyond the end that the record names: then more is lost than it says. What the ranges allow is nothing against a signature that is there.</summary>
    static bool IsLonger(Checkpoint final, KeyList list, LogDirectory old, IEd25519Verification ed25519, FaultList faults)
    {
        if (old.ReadCheckpoint() is not FileContent.Bytes { Value: var note }
            || SignedNote.TryParse(note.Span) is not { } signed
            || !Checkpoint.TryParse(signed.Text, out var copy)
            || copy.Size <= final.Size
            || !string.Equals(copy.Origin, list.Origin, StringComparison.Ordinal))
        {
            return false;
        }
        if (!list.Log.Any(key => NoteVerifierKey.TryParse(key.Vkey, out var vkey) && vkey.Verifier(ed25519) is { } verifier && signed.Verify(verifier).IsRight))
        {
            return false;
        }
        faults.Add("continuation.longer", OldPlace + LogDirectory.CheckpointFile, $"at most {Text(final.Size)} entries, as the record names for the end", $"{Text(copy.Size)}, signed by a key of the log that ended");
        return true;
    }

    /// <summary>Holds the record to a copy of the old log.</summary>
    /// <returns>Size of the copy; null when it is not right.</returns>
    static long? CheckOld(ContinuationRecord record, Checkpoint final, KeyList list, LogDirectory old, IEd25519Verification ed25519, FaultList faults, CancellationToken cancel)
    {
        if (record.Survives.Size == 0 && old.ReadCheckpoint() is FileContent.Missing)
        {
            faults.Compare("continuation.survives", Place, Rfc6962.EmptyRoot.ToString(), record.Survives.Root.ToString());
            return 0;
        }
        if (IsLonger(final, list, old, ed25519, faults))
        {
            return null;
        }
        var found = new FaultList();
        var key = old.ReadCheckpoint().OrFault(LogDirectory.CheckpointFile, found) is { } note ? ListedLogKey.For(list, note.Span, LogDirectory.CheckpointFile, found) : null;
        var report = key is null ? null : LogVerifier.Verify(old, key, ed25519, cancel);
        foreach (var fault in found.Listed.Concat(report?.Faults.Listed ?? []))
        {
            Tell(fault, faults);
        }
        if (report is not { IsRight: true, Checkpoint: { } copy })
        {
            return null;
        }
        if (copy.Size < record.Survives.Size)
        {
            faults.AddUncheckable("continuation.shorter", OldPlace + LogDirectory.CheckpointFile, Text(record.Survives.Size) + " entries, as survive", Text(copy.Size));
            return copy.Size;
        }
        Compare("continuation.survives", record.Survives.Size, record.Survives.Root, old, copy, faults);
        if (copy.Size == final.Size)
        {
            Compare("continuation.fork", final.Size, final.Root, old, copy, faults);
        }
        return copy.Size;
    }

    static void Compare(string code, long size, Hash256 named, LogDirectory old, Checkpoint copy, FaultList faults)
    {
        var root = size == 0 ? Rfc6962.EmptyRoot : MerkleProver.Root(size, new TileHashSource(old, copy.Size));
        faults.Compare(code, Place, $"root {root} at {Text(size)} as in the continued log", $"root {named} at {Text(size)} as in the continued log");
    }

    static void Tell(Fault fault, FaultList faults)
    {
        if (fault.IsUncheckable)
        {
            faults.AddUncheckable(fault.Code, OldPlace + fault.Place, fault.Expected, fault.Found);
        }
        else
        {
            faults.Add(fault.Code, OldPlace + fault.Place, fault.Expected, fault.Found);
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
