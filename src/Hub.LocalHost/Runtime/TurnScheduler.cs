using System.Collections.Concurrent;

namespace Hub.LocalHost.Runtime;

/// <summary>Runs the pieces of one activation's turns one after another, never two at once.</summary>
internal sealed class TurnScheduler(Activation owner) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>Pieces run before the thread goes to another activation.</summary>
    const int PiecesPerVisit = 64;

    readonly ConcurrentQueue<Task> _pieces = new();
    int _pending;

    void IThreadPoolWorkItem.Execute()
    {
        var outer = Activation.Current;
        Activation.Current = owner;
        try
        {
            for (var i = 0; i < PiecesPerVisit; i++)
            {
                if (_pieces.TryDequeue(out var piece))
                {
                    TryExecuteTask(piece);
                }
                if (Interlocked.Decrement(ref _pending) == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            Activation.Current = outer;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override IEnumerable<Task> GetScheduledTasks() => _pieces;

    protected override void QueueTask(Task task)
    {
        _pieces.Enqueue(task);
        if (Interlocked.Increment(ref _pending) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Activation.Current == owner && TryExecuteTask(task);
}
