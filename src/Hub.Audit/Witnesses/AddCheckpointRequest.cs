using System.Globalization;
using System.Text;
using Hub.Audit.Notes;
using Hub.Canon;

namespace Hub.Audit.Witnesses;

/// <summary>The body of <c>add-checkpoint</c> (C2SP tlog-witness): <c>old N</c>, the consistency proof, an empty line, the checkpoint.</summary>
/// <param name="OldSize">Size that the log believes the witness to have; 0 when it knows none.</param>
/// <param name="Proof">Consistency proof from that size (RFC 6962 §2.1.2).</param>
/// <param name="Note">The signed checkpoint; nothing in it is verified yet.</param>
/// <param name="Checkpoint">Its text, read.</param>
public sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<Hash256> Proof, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Longest body that is read: 63 hashes, and a note with post-quantum signatures beside the log's.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most hashes of a proof.</summary>
    public const int MaxProofHashes = 63;

    const string OldWord = "old ";

    /// <summary>The body as it is sent.</summary>
    /// <param name="oldSize">0 when the witness knows nothing of the log; then without a proof.</param>
    /// <param name="note">The whole signed checkpoint.</param>
    public static byte[] Encode(long oldSize, IReadOnlyList<Hash256> proof, ReadOnlySpan<byte> note)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var head = new StringBuilder(OldWord).Append(oldSize.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in proof)
        {
            head.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        }
        return [.. Encoding.ASCII.GetBytes(head.Append('\n').ToString()), .. note];
    }

    /// <summary>Reads a body; null when it is not exactly of the form.</summary>
    public static AddCheckpointRequest? TryParse(ReadOnlySpan<byte> body)
    {
        var split = body.IndexOf("\n\n"u8);
        if (body.Length > MaxBytes || split < 0 || !Utf8.TryDecode(body[..split], out var head)
            || SignedNote.TryParse(body[(split + 2)..]) is not { } note || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            return null;
        }
        var lines = head.Split('\n', MaxProofHashes + 2);
        if (lines.Length > MaxProofHashes + 1 || !lines[0].StartsWith(OldWord, StringComparison.Ordinal) || SizeOf(lines[0][OldWord.Length..]) is not { } oldSize)
        {
            return null;
        }
        var proof = new Hash256[lines.Length - 1];
        for (var i = 0; i < proof.Length; i++)
        {
            if (!StrictBase64.TryDecode(lines[i + 1], out var hash) || hash.Length != Hash256.SizeBytes)
            {
                return null;
            }
            proof[i] = new(hash);
        }
        return new(oldSize, proof, note, checkpoint);
    }

    /// <summary>A size in ASCII decimal without leading zeroes; null for any other text.</summary>
    internal static long? SizeOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && string.Equals(text, size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? size
            : null;
}
