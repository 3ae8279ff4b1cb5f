using System.Globalization;
using Hub.Audit.Anchors;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Verify.Logs;

namespace Hub.Verify.Anchors;

/// <summary>Joins evidence with a copy of the log: the copy's own tiles give the consistency proof.</summary>
public static class AnchorInLog
{
    /// <summary>Checks evidence against the log in a folder.</summary>
    /// <param name="evidence">Bytes of <c>anchor.json</c>.</param>
    /// <param name="directory">Its tiles were checked against the checkpoint by the caller.</param>
    /// <param name="checkpoint">The copy's checkpoint, its signature checked by the caller.</param>
    /// <param name="trust">What the reader knows from elsewhere.</param>
    /// <returns>With <c>anchor.newer</c>, which cannot be checked, when more is anchored than the copy holds.</returns>
    public static AnchorReport Verify(ReadOnlyMemory<byte> evidence, LogDirectory directory, Checkpoint checkpoint, AnchorTrust? trust = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (AnchorEvidence.TryParse(evidence) is not { } parsed)
        {
            return AnchorVerifier.Verify(evidence, checkpoint, [], trust);
        }
        if (parsed.Size > checkpoint.Size)
        {
            var report = AnchorVerifier.Verify(parsed, checkpoint.Origin, trust);
            report.Faults.AddUncheckable("anchor.newer", AnchorReport.Place, $"at most the {Text(checkpoint.Size)} entries of this copy", Text(parsed.Size));
            return report;
        }
        return MerkleProver.Consistency(parsed.Size, checkpoint.Size, new TileHashSource(directory, checkpoint.Size)) is { } proof
            ? AnchorVerifier.Verify(parsed, checkpoint, proof, trust)
            : Unproved(parsed, checkpoint, trust);
    }

    static AnchorReport Unproved(AnchorEvidence evidence, Checkpoint checkpoint, AnchorTrust? trust)
    {
        var report = AnchorVerifier.Verify(evidence, checkpoint.Origin, trust);
        report.Faults.AddUncheckable("file.missing", "tile", "the tiles of " + Text(checkpoint.Size) + " entries", "not all of them");
        return report;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
