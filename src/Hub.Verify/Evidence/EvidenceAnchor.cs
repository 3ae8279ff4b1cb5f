using System.Text;
using Hub.Audit.Anchors;
using Hub.Audit.Notes;
using Hub.Canon;
using Hub.Verify.Anchors;

namespace Hub.Verify.Evidence;

/// <summary>What a bundle holds of a blockchain.</summary>
/// <param name="Evidence">Bytes of <c>anchor.json</c>.</param>
/// <param name="Consistency">Bytes of <c>anchor-consistency.txt</c>: the proof between the anchored size and the checkpoint's, from the smaller to the larger (RFC 6962 §2.1.2), a hash in base64 and a newline each; empty where the sizes are equal.</param>
public sealed record EvidenceAnchor(ReadOnlyMemory<byte> Evidence, ReadOnlyMemory<byte> Consistency)
{
    /// <summary>More than any two sizes below 2^63 need.</summary>
    const int MaxHashes = 128;

    /// <summary>32 bytes in base64, and the newline.</summary>
    const int LineBytes = 45;

    /// <summary>Evidence and proof as their files.</summary>
    public static EvidenceAnchor Of(ReadOnlyMemory<byte> evidence, IEnumerable<Hash256> consistency) => new(evidence, Lines(consistency));

    /// <summary>Holds both to a checkpoint that is believed already, and adds the faults.</summary>
    internal AnchorReport Verify(Checkpoint checkpoint, AnchorTrust? trust, FaultList faults)
    {
        if (AnchorEvidence.TryParse(Evidence) is { } read && !read.Encode().AsSpan().SequenceEqual(Evidence.Span))
        {
            faults.Add("anchor.malformed", EvidenceNames.Anchor, AnchorEvidence.Form + " as the hub writes it", "the same otherwise written");
        }
        var path = Path();
        if (path is null)
        {
            faults.Add("anchor.malformed", EvidenceNames.AnchorConsistency, "a base64 hash a line", "something else");
        }
        var report = AnchorVerifier.Verify(Evidence, checkpoint, path ?? [], trust);
        faults.AddAll(report.Faults);
        return report;
    }

    /// <summary>The proof; null when the file is not exactly of its form.</summary>
    List<Hash256>? Path()
    {
        if (Consistency.Length % LineBytes != 0 || Consistency.Length > MaxHashes * LineBytes)
        {
            return null;
        }
        var path = new List<Hash256>();
        var hash = new byte[Hash256.SizeBytes];
        foreach (var line in Encoding.Latin1.GetString(Consistency.Span).Chunk(LineBytes))
        {
            if (!Convert.TryFromBase64Chars(line.AsSpan(0, LineBytes - 1), hash, out var count) || count != hash.Length)
            {
                return null;
            }
            path.Add(new Hash256(hash));
        }
        return Lines(path).AsSpan().SequenceEqual(Consistency.Span) ? path : null;
    }

    static byte[] Lines(IEnumerable<Hash256> hashes) => Encoding.ASCII.GetBytes(string.Concat(hashes.Select(hash => Convert.ToBase64String(hash.ToArray()) + "\n")));
}
