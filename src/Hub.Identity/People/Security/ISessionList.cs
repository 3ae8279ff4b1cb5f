using Hub.Canon;

namespace Hub.Identity;

/// <summary>One of a person's sessions, as they see it.</summary>
/// <param name="Agent">A coarse word for the browser; may be empty.</param>
/// <param name="FailedBefore">Attempts without success between the sign-in before and this one.</param>
public sealed record OwnSession(Id128 Id, AuthenticationEvent Authentication, string Agent, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, int FailedBefore);

/// <summary>The sessions of one person. Thread-safe; durable when a method returns.</summary>
public interface ISessionList
{
    /// <summary>Those seen and begun after these times, the newest first.</summary>
    ValueTask<IReadOnlyList<OwnSession>> Of(Id128 signIn, DateTimeOffset seenAfter, DateTimeOffset begunAfter, CancellationToken cancellationToken);

    /// <summary>Ends one of this person's; false where there is none of that id.</summary>
    ValueTask<bool> End(Id128 signIn, Id128 session, CancellationToken cancellationToken);

    /// <summary>Ends all of this person's, their grants with codes and refresh tokens, and every sign-in and consent under way, at once.</summary>
    /// <param name="browser">Stays known by the person where it was; all others are strangers'.</param>
    /// <returns>How many sessions there were.</returns>
    ValueTask<int> EndAll(Id128 signIn, IReadOnlyList<Hash256> browser, DateTimeOffset now, CancellationToken cancellationToken);
}
