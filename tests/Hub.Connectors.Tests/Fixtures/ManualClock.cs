namespace Hub.Connectors.Tests;

/// <summary>A wall clock that moves when told; its timers are the system's.</summary>
sealed class ManualClock : TimeProvider
{
    DateTimeOffset _now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
