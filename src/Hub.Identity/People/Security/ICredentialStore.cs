using Hub.Canon;

namespace Hub.Identity;

/// <summary>By what a person can sign in.</summary>
public sealed record WaysIn(bool HasPassword, int Passkeys, bool HasApp)
{
    /// <summary>Whether two factors can be shown: a passkey, or the password and a code.</summary>
    public bool AreStrong => Passkeys > 0 || (HasPassword && HasApp);

    /// <summary>Identities at other issuers that the hub is configured for.</summary>
    public int Identities { get; init; }
}

/// <summary>Who a person is at another issuer, as they see it.</summary>
/// <param name="Id">What the store knows it by, a keyed hash.</param>
public sealed record OwnIdentity(Hash256 Id, string Issuer, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt);

/// <summary>What became of taking a way in away.</summary>
public enum Removal
{
    Done,
    Unknown,

    /// <summary>It is the last one.</summary>
    LastWay,

    /// <summary>What the person signs in by has changed since they were let in.</summary>
    Changed,
}

/// <summary>Where a person's ways in are changed; none of its methods takes the last one away. Thread-safe; durable when a method returns.</summary>
public interface ICredentialStore
{
    ValueTask<WaysIn> Ways(Id128 signIn, CancellationToken cancellationToken);

    /// <summary>Puts another password in place, opens a lock, and ends every sign-in and consent under way.</summary>
    /// <param name="epoch">Of the person when they were let in; false, and nothing is changed, where it has moved on.</param>
    ValueTask<bool> SetPassword(Id128 signIn, long epoch, string passwordHash, CancellationToken cancellationToken);

    /// <param name="strong">What remains must be two factors.</param>
    ValueTask<Removal> RemovePassword(Id128 signIn, bool strong, CancellationToken cancellationToken);

    /// <inheritdoc cref="RemovePassword"/>
    ValueTask<Removal> RemovePasskey(Id128 signIn, Id128 passkey, bool strong, CancellationToken cancellationToken);

    /// <summary>The person's identities at other issuers, the oldest first.</summary>
    ValueTask<IReadOnlyList<OwnIdentity>> Identities(Id128 signIn, CancellationToken cancellationToken);

    /// <inheritdoc cref="RemovePassword"/>
    ValueTask<Removal> RemoveIdentity(Id128 signIn, Hash256 identity, bool strong, CancellationToken cancellationToken);

    /// <summary>Takes the app and the recovery codes away: from then on the password alone signs in.</summary>
    /// <param name="epoch">Of the person when they were let in; nothing is removed where it has moved on.</param>
    /// <param name="strong">What remains must be two factors.</param>
    ValueTask<Removal> RemoveApp(Id128 signIn, long epoch, bool strong, CancellationToken cancellationToken);
}
