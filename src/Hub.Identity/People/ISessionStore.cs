using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a sign-in by password was.</summary>
/// <param name="Attempts">How many of the counted attempts it was itself: the password, and the code.</param>
/// <param name="BetterHash">A hash of more rounds to keep in place of the stored one; null: none.</param>
public sealed record PasswordUse(int Attempts, string? BetterHash)
{
    /// <summary>The known browser that they were counted for; null where they count among all strangers' attempts.</summary>
    public Hash256? CountedFor { get; init; }

    /// <summary>What the browser came with: what was counted there ends.</summary>
    public IReadOnlyList<Hash256> Browser { get; init; } = [];
}

/// <param name="Id">Names the session where its secret must not appear.</param>
/// <param name="Epoch">Of the person when what they showed was checked.</param>
/// <param name="Agent">A coarse word for the browser.</param>
public sealed record NewSession(Id128 Id, Id128 SignIn, long Epoch, AuthenticationEvent Authentication, string Agent, DateTimeOffset CreatedAt)
{
    /// <summary>Null for every other way than password.</summary>
    public PasswordUse? Password { get; init; }
}

/// <param name="Id">Names the session where its secret must not appear.</param>
/// <param name="Person">As it is now, its binding included.</param>
/// <param name="Authentication">How the session was begun.</param>
/// <param name="Agent">A coarse word for the browser.</param>
/// <param name="CreatedAt">Of the session.</param>
/// <param name="LastSeenAt">Of its last noted request.</param>
/// <param name="FailedBefore">Attempts without success between the sign-in before and this one.</param>
public sealed record StoredSession(
    Id128 Id, Person Person, AuthenticationEvent Authentication, string Agent, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, int FailedBefore);

/// <summary>Where browser sessions are kept, by the SHA-256 of their secret. Thread-safe; durable when a method returns.</summary>
public interface ISessionStore
{
    /// <summary>Adds one and drops the person's oldest beyond <paramref name="maxPerPerson"/>; a sign-in by password forgets the attempts before it.</summary>
    /// <returns>False, and nothing is changed, where what the person signs in by has changed since it was checked.</returns>
    ValueTask<bool> Add(Hash256 hash, NewSession begun, int maxPerPerson, CancellationToken cancellationToken);

    ValueTask<StoredSession?> Find(Hash256 hash, CancellationToken cancellationToken);

    ValueTask Touch(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask Remove(Hash256 hash, CancellationToken cancellationToken);
}
