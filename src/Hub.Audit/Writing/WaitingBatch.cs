using Hub.Audit.Store;

namespace Hub.Audit.Writing;

/// <summary>Requests taken from the queue and what the store is asked for them, while the batch before them is still being written.</summary>
/// <param name="requests">At least one.</param>
/// <param name="generation">How often the writer had read its stored log when this was asked; answers of an earlier generation are worth nothing.</param>
/// <param name="facts">The store's answers; they may or may not know of the batch that is being written.</param>
sealed class WaitingBatch(List<Pending> requests, long generation, Task<BatchFacts> facts)
{
    public List<Pending> Requests { get; } = requests;

    /// <summary>Whether the writer has not read its stored log since.</summary>
    public bool IsOf(long present) => generation == present;

    /// <summary>The answers as they are when <paramref name="before"/> is durable, whichever of the two was first.</summary>
    /// <param name="before">The batch that was being written meanwhile; null: none.</param>
    public async Task<BatchFacts> AfterAsync(LedgerBatch? before) => before is null ? await facts : (await facts).After(before);

    /// <summary>Nobody waits for the answers any more; a fault of theirs is nobody's.</summary>
    public void Forget() => _ = facts.ContinueWith(task => task.Exception, TaskScheduler.Default);
}
