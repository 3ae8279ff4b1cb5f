using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Remembers values by hash, at most twice <paramref name="maxPerGeneration"/>; what was not asked for lately is dropped first. Thread-safe.</summary>
/// <param name="maxPerGeneration">When so many are young, they become the old and the old are dropped.</param>
sealed class BoundedMemory<T>(int maxPerGeneration)
    where T : class
{
    readonly Lock turning = new();
    ConcurrentDictionary<Hash256, T> young = new();
    ConcurrentDictionary<Hash256, T> old = new();

    public bool TryGet(Hash256 hash, [NotNullWhen(true)] out T? value)
    {
        if (Volatile.Read(ref young).TryGetValue(hash, out value))
        {
            return true;
        }
        if (Volatile.Read(ref old).TryGetValue(hash, out value))
        {
            Add(hash, value);
            return true;
        }
        return false;
    }

    public void Add(Hash256 hash, T value)
    {
        var generation = Volatile.Read(ref young);
        generation[hash] = value;
        if (generation.Count < maxPerGeneration)
        {
            return;
        }
        lock (turning)
        {
            if (ReferenceEquals(generation, young))
            {
                Volatile.Write(ref old, generation);
                Volatile.Write(ref young, new ConcurrentDictionary<Hash256, T>());
            }
        }
    }
}
