using Hub.Canon;

namespace Hub.Identity;

/// <param name="Id">Names the session where its secret must not appear.</param>
/// <param name="Agent">A coarse word for the browser.</param>
public sealed record NewSession(Id128 Id, Id128 SignIn, AuthenticationEvent Authentication, string Agent, DateTimeOffset CreatedAt);

/// <param name="Id">Names the session where its secret must not appear.</param>
/// <param name="Person">As it is now, its binding included.</param>
/// <param name="Authentication">How the session was begun.</param>
/// <param name="Agent">A coarse word for the browser.</param>
/// <param name="CreatedAt">Of the session.</param>
/// <param name="LastSeenAt">Of its last noted request.</param>
public sealed record StoredSession(Id128 Id, Person Person, AuthenticationEvent Authentication, string Agent, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);

/// <summary>Where browser sessions are kept, by the SHA-256 of their secret. Thread-safe; durable when a method returns.</summary>
public interface ISessionStore
{
    /// <summary>Adds one and drops the person's oldest beyond <paramref name="maxPerPerson"/>.</summary>
    ValueTask Add(Hash256 hash, NewSession begun, int maxPerPerson, CancellationToken cancellationToken);

    ValueTask<StoredSession?> Find(Hash256 hash, CancellationToken cancellationToken);

    ValueTask Touch(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask Remove(Hash256 hash, CancellationToken cancellationToken);
}
