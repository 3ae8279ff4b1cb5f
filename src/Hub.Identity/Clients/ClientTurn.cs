namespace Hub.Identity;

/// <summary>One agency's turn: its changes follow one another, and a suspension overtakes the one that is under way. Thread-safe.</summary>
sealed class ClientTurn : IDisposable
{
    readonly SemaphoreSlim changing = new(1, 1);
    readonly Queue<DateTimeOffset> rotations = new();
    int suspensions;

    public Task Begin(CancellationToken cancellationToken) => changing.WaitAsync(cancellationToken);

    public void End() => changing.Release();

    /// <summary>Whatever has effect before this is disposed of has it suspended.</summary>
    public IDisposable Suspend()
    {
        Interlocked.Increment(ref suspensions);
        return new Suspension(this);
    }

    /// <summary>A registration as it may have effect now.</summary>
    public ClientRegistration Judge(ClientRegistration registration) =>
        Volatile.Read(ref suspensions) > 0 ? registration with { Status = ClientStatus.Suspended } : registration;

    /// <summary>How long the agency waits before it may replace its keys again; null: not at all. In turn only.</summary>
    public TimeSpan? WaitForRotation(DateTimeOffset now)
    {
        while (rotations.TryPeek(out var oldest) && oldest + ClientDirectory.RotationWindow <= now)
        {
            rotations.Dequeue();
        }
        return rotations.Count < ClientDirectory.MaxRotations ? null : rotations.Peek() + ClientDirectory.RotationWindow - now;
    }

    /// <summary>Counts a rotation that has come about. In turn only.</summary>
    public void Rotated(DateTimeOffset now) => rotations.Enqueue(now);

    public void Dispose() => changing.Dispose();

    sealed class Suspension(ClientTurn turn) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref turn.suspensions);
    }
}
