namespace Orleans.Concurrency;

/// <summary>Turns of methods so marked overlap with one another. Never on a method that awaits and then decides:
/// a writer starts once the first reader has ended, while others still run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>The method starts at once, whatever runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>All turns of the class may overlap (never two threads at once).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

/// <summary>A grain without identity: up to so many activations work side by side.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : Attribute
{
    /// <summary>As many activations as there are processors.</summary>
    public StatelessWorkerAttribute()
        : this(Environment.ProcessorCount)
    {
    }

    /// <param name="maxLocalWorkers">Most activations at once, 1 or more.</param>
    public StatelessWorkerAttribute(int maxLocalWorkers) => MaxWorkers = maxLocalWorkers;

    internal int MaxWorkers { get; }
}
