using Hub.Canon;

namespace Hub.Identity;

/// <summary>How often each person has lately changed what they sign in by: each change is an entry of the log, for good. Thread-safe; forgotten at a restart.</summary>
sealed class ChangeShares(TimeProvider clock)
{
    readonly Lock remembering = new();
    readonly Dictionary<Id128, Share> shares = [];
    DateTimeOffset nextSweep;

    /// <summary>Takes one change of the sign-in's share.</summary>
    /// <param name="most">Within <see cref="CredentialDesk.ChangeWindow"/>.</param>
    /// <returns>The time until the next one is to be had; null where one was taken.</returns>
    public TimeSpan? Take(Id128 signIn, int most)
    {
        var now = clock.GetUtcNow();
        lock (remembering)
        {
            Forget(now);
            if (!shares.TryGetValue(signIn, out var share) || share.Until <= now)
            {
                shares[signIn] = share = new(now + CredentialDesk.ChangeWindow);
            }
            if (share.Taken >= most)
            {
                return share.Until - now;
            }
            share.Taken++;
            return null;
        }
    }

    // Once in a window all that are over go, so that the table holds two windows' people at most.
    void Forget(DateTimeOffset now)
    {
        if (now < nextSweep)
        {
            return;
        }
        nextSweep = now + CredentialDesk.ChangeWindow;
        foreach (var over in shares.Where(one => one.Value.Until <= now).Select(one => one.Key).ToList())
        {
            shares.Remove(over);
        }
    }

    sealed class Share(DateTimeOffset until)
    {
        public DateTimeOffset Until => until;

        public int Taken { get; set; }
    }
}
