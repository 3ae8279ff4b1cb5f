using System.Collections.Concurrent;
using Hub.Canon;

namespace Hub.Silo.Walk;

/// <summary>Requests being answered in this process; "in flight" is memory only, since a crash ends the flight.</summary>
public sealed class InFlight
{
    readonly ConcurrentDictionary<Id128, byte> _ids = new();

    /// <summary>Enters; null while the same request is already being answered. Dispose to leave.</summary>
    public IDisposable? TryEnter(Id128 id) => _ids.TryAdd(id, 0) ? new Flight(_ids, id) : null;

    sealed class Flight(ConcurrentDictionary<Id128, byte> ids, Id128 id) : IDisposable
    {
        public void Dispose() => ids.TryRemove(id, out _);
    }
}
