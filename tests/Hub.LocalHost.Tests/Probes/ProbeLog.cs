using System.Collections.Concurrent;

namespace Hub.LocalHost.Probes;

/// <summary>What probe grains report, and the gates at which they wait; shared by test and grains, since both are in one process.</summary>
public sealed class ProbeLog
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly ConcurrentQueue<string> _lines = new();
    readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, TaskCompletionSource> _seen = new(StringComparer.Ordinal);
    long _marks;

    public IReadOnlyCollection<string> Lines => _lines;

    public long NextMark() => Interlocked.Increment(ref _marks);

    public void Add(string line)
    {
        _lines.Enqueue(line);
        Source(_seen, line).TrySetResult();
    }

    public bool Has(string line) => _lines.Contains(line, StringComparer.Ordinal);

    /// <summary>Ends once the line is there.</summary>
    public Task Until(string line) => Source(_seen, line).Task.WaitAsync(Patience);

    /// <summary>Ends once <see cref="Open"/> was called.</summary>
    public Task Gate(string name) => Source(_gates, name).Task;

    public void Open(string name) => Source(_gates, name).TrySetResult();

    static TaskCompletionSource Source(ConcurrentDictionary<string, TaskCompletionSource> sources, string name) =>
        sources.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
