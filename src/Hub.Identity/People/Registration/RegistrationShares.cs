namespace Hub.Identity;

/// <summary>How many sign-ins each remote address has made lately. Thread-safe; forgotten at a restart.</summary>
/// <param name="perAddress">Within <paramref name="window"/>.</param>
/// <param name="maxRemembered">Over all addresses; beyond it nobody makes one until some are forgotten.</param>
sealed class RegistrationShares(int perAddress, int maxRemembered, TimeSpan window, TimeProvider clock)
{
    readonly Lock remembering = new();
    readonly Dictionary<RemoteAddress, Queue<DateTimeOffset>> shares = [];
    readonly Queue<(RemoteAddress Address, DateTimeOffset Until)> order = new();

    /// <summary>Takes one of the address's share.</summary>
    /// <returns>Null where it was taken; else the time until the next one is to be had.</returns>
    public TimeSpan? Take(RemoteAddress address)
    {
        var now = clock.GetUtcNow();
        lock (remembering)
        {
            Forget(now);
            var share = shares.GetValueOrDefault(address);
            if (share?.Count >= perAddress)
            {
                return share.Peek() - now;
            }
            if (order.Count >= maxRemembered)
            {
                return order.Peek().Until - now;
            }
            if (share is null)
            {
                share = new();
                shares.Add(address, share);
            }
            share.Enqueue(now + window);
            order.Enqueue((address, now + window));
            return null;
        }
    }

    void Forget(DateTimeOffset now)
    {
        while (order.TryPeek(out var oldest) && oldest.Until <= now)
        {
            order.Dequeue();
            var share = shares[oldest.Address];
            share.Dequeue();
            if (share.Count == 0)
            {
                shares.Remove(oldest.Address);
            }
        }
    }
}
