namespace Hub.Audit.Anchors;

/// <summary>The checkpoints on their way into the chain. At most one is queued and at most one is sent or mined; finals stay for ever.</summary>
/// <remarks>Both ledger stores are one; <c>AnchorStoreContract</c> is the test each must pass. Durable on return.</remarks>
public interface IAnchorStore
{
    /// <summary>Where things stand.</summary>
    ValueTask<AnchorSituation> AnchorsAsync(CancellationToken cancellation);

    /// <summary>Queues a checkpoint, in place of one that was queued and not sent.</summary>
    /// <returns>False when one of that size or larger is there already, which then stays.</returns>
    ValueTask<bool> QueueAnchorAsync(AnchorRow row, CancellationToken cancellation);

    /// <summary>Replaces a row exactly as it was read.</summary>
    /// <param name="was">The row as read; of the same size.</param>
    /// <param name="now">Null removes it: only what is not final can go.</param>
    /// <returns>False when it was changed meanwhile.</returns>
    ValueTask<bool> MoveAnchorAsync(AnchorRow was, AnchorRow? now, CancellationToken cancellation);

    /// <summary>Finals from a size on, in order.</summary>
    ValueTask<IReadOnlyList<AnchorRow>> FinalAnchorsAsync(long fromSize, int max, CancellationToken cancellation);
}

/// <summary>The rows that matter.</summary>
/// <param name="Queued">To be sent next.</param>
/// <param name="Open">Sent or mined.</param>
/// <param name="Newest">The largest final one.</param>
public sealed record AnchorSituation(AnchorRow? Queued, AnchorRow? Open, AnchorRow? Newest);
