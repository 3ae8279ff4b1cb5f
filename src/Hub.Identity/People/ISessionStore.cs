using Hub.Canon;

namespace Hub.Identity;

/// <param name="Person">As it is now, its binding included.</param>
/// <param name="CreatedAt">Of the session.</param>
/// <param name="LastSeenAt">Of its last noted request.</param>
public sealed record StoredSession(Person Person, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);

/// <summary>Where browser sessions are kept, by the SHA-256 of their secret. Thread-safe; durable when a method returns.</summary>
public interface ISessionStore
{
    /// <summary>Adds one and drops the person's oldest beyond <paramref name="maxPerPerson"/>, and everything created before <paramref name="deadBefore"/>.</summary>
    ValueTask Add(Hash256 hash, Id128 signIn, DateTimeOffset now, int maxPerPerson, DateTimeOffset deadBefore, CancellationToken cancellationToken);

    ValueTask<StoredSession?> Find(Hash256 hash, CancellationToken cancellationToken);

    ValueTask Touch(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask Remove(Hash256 hash, CancellationToken cancellationToken);
}
