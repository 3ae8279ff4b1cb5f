using System.Globalization;
using Hub.Audit.Keys;
using Hub.Audit.Notes;

namespace Hub.Verify.Logs;

/// <summary>The key that a checkpoint is to be held to, taken from a key list that the offline root signed.</summary>
public static class ListedLogKey
{
    /// <summary>The listed key whose range covers the size that the note names, and that has a line in the note. Whether that line is right is for the verifier to say.</summary>
    /// <param name="keys">Believed: its signature was checked.</param>
    /// <param name="note">The signed checkpoint as it was read.</param>
    /// <param name="place">Where it was read, for the fault.</param>
    /// <returns>The key, or null with a fault: <c>checkpoint.malformed</c>, <c>checkpoint.origin</c>, <c>checkpoint.key-range</c> (a listed key beyond its sizes) or <c>checkpoint.key-unlisted</c>.</returns>
    public static NoteVerifierKey? For(KeyList keys, ReadOnlySpan<byte> note, string place, FaultList faults)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(faults);
        if (SignedNote.TryParse(note) is not { } signed || !Checkpoint.TryParse(signed.Text, out var checkpoint))
        {
            faults.Add("checkpoint.malformed", place, "a signed checkpoint (C2SP tlog-checkpoint)", "something else");
            return null;
        }
        if (!string.Equals(checkpoint.Origin, keys.Origin, StringComparison.Ordinal))
        {
            faults.Add("checkpoint.origin", place, keys.Origin, checkpoint.Origin);
            return null;
        }
        var signers = new List<(NoteVerifierKey Key, LogKey Range)>();
        foreach (var listed in keys.Log)
        {
            if (NoteVerifierKey.TryParse(listed.Vkey, out var key) && signed.Signatures.Any(line => line.KeyId == key.KeyId && string.Equals(line.Name, key.Name, StringComparison.Ordinal)))
            {
                signers.Add((key, listed));
            }
        }
        if (signers.Find(signer => signer.Range.Covers(checkpoint.Size)).Key is { } right)
        {
            return right;
        }
        if (signers.Count == 0)
        {
            faults.Add("checkpoint.key-unlisted", place, "a signature line of a listed log key", "none");
            return null;
        }
        var (_, range) = signers[0];
        faults.Add("checkpoint.key-range", place, string.Create(CultureInfo.InvariantCulture, $"a log key that may sign the size {checkpoint.Size}"), string.Create(CultureInfo.InvariantCulture, $"{range.Vkey}, for {range.From} to {range.Until}"));
        return null;
    }
}
