using Hub.Audit.Anchors;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Verify.Evidence;

namespace Hub.Api.Evidence;

/// <summary>Joins the newest final anchor with the checkpoint of a bundle. Thread-safe.</summary>
public sealed class EvidenceAnchors(ILedgerStore store, LedgerReader reader)
{
    /// <summary>The anchor and the proof between its tree and the checkpoint's; null while nothing is anchored.</summary>
    public async Task<EvidenceAnchor?> For(Checkpoint checkpoint, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (store is not IAnchorStore anchors || (await anchors.AnchorsAsync(cancellation)).Newest is not { Evidence: { } evidence } row)
        {
            return null;
        }
        var (smaller, larger) = row.Size <= checkpoint.Size ? (row.Size, checkpoint.Size) : (checkpoint.Size, row.Size);
        return await reader.ConsistencyAsync(smaller, larger, cancellation) is { } proof ? EvidenceAnchor.Of(evidence, proof) : null;
    }
}
