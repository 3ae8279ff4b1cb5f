namespace Hub.Testing;

/// <summary>A clock that stands until a test moves it. Timers do not fire: what is tested with it asks for the time.</summary>
internal sealed class ManualClock : TimeProvider
{
    readonly Lock moving = new();
    DateTimeOffset now = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (moving)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by)
    {
        lock (moving)
        {
            now += by;
        }
    }
}
