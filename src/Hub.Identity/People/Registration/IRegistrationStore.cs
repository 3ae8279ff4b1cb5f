using Hub.Canon;

namespace Hub.Identity;

/// <summary>What became of keeping a sign-in that a citizen made.</summary>
public enum RegistrationAddition
{
    Added,

    /// <summary>As many as may be wait to be bound, and none of them gives way.</summary>
    Full,
    NameTaken,
}

/// <summary>Where the sign-ins that citizens made for themselves are kept until they are bound. Thread-safe; durable when a method returns.</summary>
public interface IRegistrationStore
{
    /// <summary>Whether fewer than so many wait to be bound, or one of them gives way.</summary>
    ValueTask<bool> HasRoom(DateTimeOffset now, int maxUnbound, CancellationToken cancellationToken);

    /// <summary>Adds a citizen's sign-in without any way in; binding it, and nothing else, keeps it beyond <paramref name="expiresAt"/>.</summary>
    /// <remarks>Where there is no room, the oldest is deleted for it that is not about to be bound and was not signed in by again within <see cref="HubIdentityOptions.UnusedLifetime"/>.</remarks>
    ValueTask<RegistrationAddition> Add(Person person, string nameKey, DateTimeOffset now, DateTimeOffset expiresAt, int maxUnbound, CancellationToken cancellationToken);

    /// <summary>Whether a citizen made this sign-in and it waits to be bound.</summary>
    ValueTask<bool> Waits(Id128 signIn, CancellationToken cancellationToken);

    /// <summary>Takes back a sign-in that was never bound, with all that hangs on it.</summary>
    ValueTask Remove(Id128 signIn, CancellationToken cancellationToken);
}
