namespace Hub.Api.Hosting.Limits;

/// <summary>One token bucket for each caller, as the time at which it will be full (GCRA, ITU-T I.371). Thread-safe.</summary>
/// <remarks>
/// Memory is bounded: at most <paramref name="capacity"/> callers are told apart. A full bucket is the same as none, so who
/// has paused is forgotten without loss; while nobody can be forgotten, all who are new share one more bucket. So nobody who
/// invents callers makes the table grow, or has another's bucket emptied or filled.
/// </remarks>
/// <param name="capacity">Most callers told apart at a time.</param>
sealed class RateTable<TKey>(RateRule rule, int capacity, TimeProvider clock)
    where TKey : notnull
{
    readonly long _interval = Math.Max(1, clock.TimestampFrequency / rule.PerSecond);
    readonly long _sweepTicks = (long)(RateRule.SweepInterval.TotalSeconds * clock.TimestampFrequency);
    readonly Dictionary<TKey, long> _fullAt = [];
    readonly Lock _all = new();
    long _othersFullAt = long.MinValue;
    long _sweepAt = long.MinValue;

    /// <summary>Callers remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_all)
            {
                return _fullAt.Count;
            }
        }
    }

    public RateRule Rule => rule;

    /// <summary>Grants one request, or says how long to wait.</summary>
    public RateVerdict Take(TKey key)
    {
        var now = clock.GetTimestamp();
        lock (_all)
        {
            var known = _fullAt.TryGetValue(key, out var fullAt);
            var own = known || _fullAt.Count < capacity || MakeRoom(now);
            var verdict = Judge(known ? fullAt : FullAtOfNew(own), now, out var next);
            if (verdict.Allowed && own)
            {
                _fullAt[key] = next;
            }
            else if (verdict.Allowed)
            {
                _othersFullAt = next;
            }
            return verdict;
        }
    }

    /// <summary>What <see cref="Take"/> would say; takes nothing.</summary>
    public RateVerdict Look(TKey key)
    {
        var now = clock.GetTimestamp();
        lock (_all)
        {
            return Judge(_fullAt.TryGetValue(key, out var fullAt) ? fullAt : FullAtOfNew(_fullAt.Count < capacity), now, out _);
        }
    }

    long FullAtOfNew(bool own) => own ? long.MinValue : _othersFullAt;

    RateVerdict Judge(long fullAt, long now, out long next)
    {
        var from = Math.Max(fullAt, now);
        next = from + _interval;
        var tokens = rule.Burst - (int)((from - now + _interval - 1) / _interval);
        return tokens >= 1
            ? new(Allowed: true, tokens - 1, TimeSpan.Zero)
            : new(Allowed: false, 0, TimeSpan.FromSeconds((double)(next - now - (rule.Burst * _interval)) / clock.TimestampFrequency));
    }

    bool MakeRoom(long now)
    {
        if (now < _sweepAt)
        {
            return false;
        }
        _sweepAt = now + _sweepTicks;
        foreach (var (key, fullAt) in _fullAt)
        {
            if (fullAt <= now)
            {
                _fullAt.Remove(key);
            }
        }
        return _fullAt.Count < capacity;
    }
}
