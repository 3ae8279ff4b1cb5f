using System.Collections.Concurrent;
using Hub.Audit;
using Hub.Canon;
using Hub.Silo.Ledger;

namespace Hub.Silo.Tests.Setting;

/// <summary>Stands before the log's writer: things happen before an entry is written, after it is durable, or instead.</summary>
sealed class FrontProbe(ILedgerFront writer) : ILedgerFront
{
    readonly ConcurrentDictionary<Id128, Func<int, Task>> _before = new();
    readonly ConcurrentDictionary<Id128, Func<AppendOutcome, Task>> _after = new();
    readonly ConcurrentDictionary<Id128, Func<AppendOutcome>> _instead = new();
    readonly ConcurrentDictionary<Id128, int> _attempts = new();

    int _stale;
    int _conflicts;

    /// <summary>Appends answered stale so far.</summary>
    public int Stale => Volatile.Read(ref _stale);

    /// <summary>Appends so far that found another entry under their id.</summary>
    public int Conflicts => Volatile.Read(ref _conflicts);

    /// <summary>How often the entry was proposed.</summary>
    public int Attempts(Id128 id) => _attempts.GetValueOrDefault(id);

    /// <summary>Runs before each attempt, told which it is, from 1.</summary>
    public void Before(Id128 id, Func<int, Task> happens) => _before[id] = happens;

    /// <summary>Runs once the outcome stands, before the grain hears of it.</summary>
    public void After(Id128 id, Func<AppendOutcome, Task> happens) => _after[id] = happens;

    /// <summary>The writer is not asked; this is its answer, or its exception.</summary>
    public void Instead(Id128 id, Func<AppendOutcome> answer) => _instead[id] = answer;

    public async Task<AppendOutcome> AppendAsync(AppendRequest request, CancellationToken cancellation)
    {
        var attempt = _attempts.AddOrUpdate(request.Id, 1, (_, count) => count + 1);
        if (_before.TryGetValue(request.Id, out var before))
        {
            await before(attempt);
        }
        if (_instead.TryGetValue(request.Id, out var instead))
        {
            return instead();
        }
        var outcome = await writer.AppendAsync(request, cancellation);
        if (outcome is AppendOutcome.Stale)
        {
            Interlocked.Increment(ref _stale);
        }
        if (outcome is AppendOutcome.Conflict)
        {
            Interlocked.Increment(ref _conflicts);
        }
        if (_after.TryGetValue(request.Id, out var after))
        {
            await after(outcome);
        }
        return outcome;
    }
}
