namespace Hub.Audit.Store;

/// <summary>Where a log is kept. One implementation per database; <c>LedgerStoreContract</c> is the test each must pass.</summary>
/// <remarks>
/// Writes of one instance are serialised; reads run beside them and see only committed batches.
/// Faults of the database surface as its own exceptions or as <see cref="LedgerUnavailableException"/>: the writer treats every one as fatal to itself.
/// </remarks>
public interface ILedgerStore : IAsyncDisposable
{
    /// <summary>Drops every connection and opens new ones, because a database can report one failed sync and succeed at the next.</summary>
    ValueTask ReopenAsync(CancellationToken cancellation);

    /// <summary>The head; throws <see cref="LedgerUnavailableException"/> when its row is damaged.</summary>
    ValueTask<LedgerHead> HeadAsync(CancellationToken cancellation);

    ValueTask<WriterLease> LeaseAsync(CancellationToken cancellation);

    /// <summary>Replaces the lease exactly when it still stands as <paramref name="seen"/>.</summary>
    /// <returns>False when somebody else was faster.</returns>
    ValueTask<bool> TryReplaceLeaseAsync(WriterLease seen, WriterLease next, CancellationToken cancellation);

    /// <summary>Whether <see cref="FactsAsync"/> is answered while a batch is being committed, rather than after it.</summary>
    bool AnswersBesideCommit { get; }

    /// <summary>Answers what a batch asks, each from a committed state; of a batch that is being committed meanwhile it may know any part.</summary>
    ValueTask<BatchFacts> FactsAsync(BatchQuestions questions, CancellationToken cancellation);

    /// <summary>Writes the batch and renews the lease in one transaction; returns after it is durable.</summary>
    /// <exception cref="LedgerUnavailableException"><see cref="LedgerCodes.Fenced"/>: the lease or the head is no longer this writer's; nothing was written.</exception>
    ValueTask CommitAsync(LedgerBatch batch, WriterLease lease, CancellationToken cancellation);

    /// <summary>Keeps a checkpoint; returns after it is durable. The same size twice is kept once.</summary>
    /// <exception cref="LedgerUnavailableException"><see cref="LedgerCodes.Fenced"/>: the lease is no longer this writer's.</exception>
    ValueTask SaveCheckpointAsync(CheckpointRow checkpoint, WriterLease lease, CancellationToken cancellation);

    /// <summary>The largest checkpoint, or null.</summary>
    ValueTask<CheckpointRow?> LastCheckpointAsync(CancellationToken cancellation);

    /// <summary>Checkpoints above a size, in order.</summary>
    ValueTask<IReadOnlyList<CheckpointRow>> CheckpointsAsync(long aboveSize, int max, CancellationToken cancellation);

    ValueTask<LeafRow?> LeafAsync(long index, CancellationToken cancellation);

    ValueTask<LeafRow?> FindLeafAsync(Hub.Canon.Id128 id, CancellationToken cancellation);

    /// <summary>Leaves from an index on, in order, at most <paramref name="max"/>.</summary>
    ValueTask<IReadOnlyList<LeafRow>> LeavesAsync(long from, int max, CancellationToken cancellation);

    /// <summary>The stored bytes of a record; null = none.</summary>
    ValueTask<byte[]?> RecordAsync(long index, CancellationToken cancellation);

    /// <summary>Hashes of a full tile; null when it is not full yet.</summary>
    ValueTask<byte[]?> TileAsync(int level, long index, CancellationToken cancellation);

    /// <summary>Roots of full tiles of one level from an index on, in order, at most <paramref name="max"/>.</summary>
    ValueTask<IReadOnlyList<Hub.Canon.Hash256>> TileRootsAsync(int level, long from, int max, CancellationToken cancellation);

    ValueTask<ChainState?> ChainAsync(string chainId, CancellationToken cancellation);

    /// <summary>Names of chains that begin so, in the order of their names, at most <paramref name="max"/>.</summary>
    /// <param name="prefix">Not empty.</param>
    ValueTask<IReadOnlyList<string>> ChainsUnderAsync(string prefix, int max, CancellationToken cancellation);

    /// <summary>Entries of a chain from n on, in order.</summary>
    ValueTask<IReadOnlyList<ChainEntryRow>> ChainEntriesAsync(long chain, long fromN, int max, CancellationToken cancellation);

    /// <summary>Keeps a deadline; the same key again replaces it. Durable on return.</summary>
    ValueTask PutDueAsync(DueItem item, CancellationToken cancellation);

    /// <summary>Deadlines at or before a time, the oldest first.</summary>
    ValueTask<IReadOnlyList<DueItem>> DueAsync(long atOrBefore, int max, CancellationToken cancellation);

    /// <summary>Deadlines whose key begins so, the oldest first.</summary>
    ValueTask<IReadOnlyList<DueItem>> DueUnderAsync(string prefix, int max, CancellationToken cancellation);

    /// <summary>Removes a deadline that was acted on; false when it was replaced or removed meanwhile.</summary>
    ValueTask<bool> DoneAsync(DueItem item, CancellationToken cancellation);

    /// <summary>What the writer's connection says of its durability, by name of the database's own setting.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> DurabilityAsync(CancellationToken cancellation);

    /// <summary>Names every fault that the database can find by itself: its own structure, check values of rows that no leaf covers.</summary>
    ValueTask<IReadOnlyList<LedgerFault>> InspectAsync(CancellationToken cancellation);
}

/// <summary>One fault found in a stored log.</summary>
/// <param name="Code">Stable code, e.g. <c>scrub.leaf-hash</c>.</param>
/// <param name="Place">Table and key, e.g. <c>leaf 17</c>.</param>
public sealed record LedgerFault(string Code, string Place, string Expected, string Found);
