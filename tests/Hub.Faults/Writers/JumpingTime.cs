namespace Hub.Faults.Writers;

/// <summary>A wall clock that is set by hand; timers and the monotonic clock go on undisturbed, as in a real machine.</summary>
sealed class JumpingTime : TimeProvider
{
    long _offsetTicks;

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref _offsetTicks));
        set => Interlocked.Exchange(ref _offsetTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
