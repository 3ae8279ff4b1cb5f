namespace Hub.Silo.Tests.Setting;

/// <summary>A running clock that a test can put forward; timers that become due by that fire at once.</summary>
sealed class MovableClock : TimeProvider
{
    readonly Lock _lock = new();
    readonly HashSet<Watched> _timers = [];
    TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Watched(this, callback, state, dueTime, period);

    public void Advance(TimeSpan by)
    {
        Watched[] due;
        lock (_lock)
        {
            _ahead += by;
            due = [.. _timers];
        }
        foreach (var timer in due)
        {
            timer.FireIfDue();
        }
    }

    TimeSpan Ahead
    {
        get
        {
            lock (_lock)
            {
                return _ahead;
            }
        }
    }

    /// <summary>A system timer that knows when it is due by the movable clock.</summary>
    sealed class Watched : ITimer
    {
        readonly MovableClock _clock;
        readonly ITimer _inner;
        readonly Lock _changing = new();
        TimeSpan _period;
        long _due;

        public Watched(MovableClock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _clock = clock;
            _inner = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            lock (clock._lock)
            {
                clock._timers.Add(this);
            }
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_changing)
            {
                _due = dueTime < TimeSpan.Zero ? long.MaxValue : (_clock.GetUtcNow() + dueTime).Ticks;
                _period = period;
                return _inner.Change(dueTime, period);
            }
        }

        public void FireIfDue()
        {
            lock (_changing)
            {
                if (_due <= _clock.GetUtcNow().Ticks)
                {
                    _inner.Change(TimeSpan.Zero, _period);
                    _due = _period < TimeSpan.Zero ? long.MaxValue : (_clock.GetUtcNow() + _period).Ticks;
                }
            }
        }

        public void Dispose()
        {
            lock (_clock._lock)
            {
                _clock._timers.Remove(this);
            }
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
