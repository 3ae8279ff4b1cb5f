using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>The activations of one grain: one, or up to its number for a stateless worker. Only seeded faults make a second one.</summary>
internal sealed class GrainSlot(LocalGrainHost host, GrainId id, Type grainClass)
{
    const int DuplicateCount = 2;

    readonly Lock _gate = new();
    readonly int _maxWorkers = grainClass.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxWorkers ?? 0;
    Activation[] _live = [];
    bool _retired;

    public GrainId Id => id;

    public Activation[] Live => Volatile.Read(ref _live);

    /// <returns>False where the slot was removed meanwhile: look it up again.</returns>
    public bool TrySend(Call call)
    {
        while (true)
        {
            Activation chosen;
            lock (_gate)
            {
                if (_retired)
                {
                    return false;
                }
                chosen = (_maxWorkers > 0 ? Worker(call) : Single(call)) ?? Start();
            }
            if (chosen.TryAccept(call))
            {
                return true;
            }
            Remove(chosen);
        }
    }

    public void Remove(Activation activation)
    {
        lock (_gate)
        {
            _live = [.. _live.Where(other => other != activation)];
        }
    }

    /// <summary>Closes an empty slot, so that the table does not keep every grain ever named.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            _retired = _live.Length == 0;
            return _retired;
        }
    }

    Activation Start()
    {
        host.ThrowIfStopping();
        var started = new Activation(host, this, grainClass);
        _live = [.. _live, started];
        return started;
    }

    Activation? Single(Call call)
    {
        if (_live.Length == 0 || host.Faults is not { } faults)
        {
            return _live.FirstOrDefault();
        }
        if (Array.Find(_live, activation => call.Caller?.Holds(activation) == true) is { } held)
        {
            return held; // a duplicate must not hide a call cycle
        }
        return _live.Length < DuplicateCount && faults.DuplicatesActivation() ? null : _live[faults.Choose(_live.Length)];
    }

    Activation? Worker(Call call)
    {
        var free = Array.FindAll(_live, activation => call.Caller?.Holds(activation) != true);
        if (Array.Find(free, activation => activation.Load == 0) is { } idle)
        {
            return idle;
        }
        if (_live.Length < _maxWorkers)
        {
            return null;
        }
        return free.MinBy(activation => activation.Load)
            ?? throw new CallCycleException($"Every worker of {id} waits for this chain of calls.");
    }
}
