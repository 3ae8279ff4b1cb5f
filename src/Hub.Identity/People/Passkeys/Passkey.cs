using Hub.Canon;

namespace Hub.Identity;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Name">What the owner calls it; 1..<see cref="MaxNameChars"/> characters.</param>
/// <param name="BackedUp">Its provider keeps a copy, so that losing the device does not lose it.</param>
/// <param name="SuspectAt">When it came with a counter that does not follow the one before, which a copy of it would; null: never.</param>
public sealed record Passkey(Id128 Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, bool BackedUp, DateTimeOffset? SuspectAt)
{
    public const int MaxNameChars = 40;
}

/// <summary>A passkey as the protocol needs it (WebAuthn §4, credential record).</summary>
/// <param name="Credential">Credential id, 1..1023 bytes.</param>
/// <param name="PublicKey">COSE_Key.</param>
/// <param name="SignCount">0: the authenticator does not count.</param>
/// <param name="Transports">Words by which a browser finds it.</param>
/// <param name="BackupEligible">Whether it can be backed up at all; never changes.</param>
public sealed record PasskeyCredential(
    Passkey Shown, Id128 SignIn, byte[] Credential, byte[] PublicKey, long SignCount, IReadOnlyList<string> Transports, bool BackupEligible);

/// <summary>What became of adding a passkey.</summary>
public enum PasskeyAddition
{
    Added,

    /// <summary>The credential id belongs to a passkey already, whoever has it.</summary>
    Known,

    /// <summary>The person has as many as may be.</summary>
    TooMany,

    /// <summary>What the person signs in by has changed since they were let in, or the person is gone.</summary>
    Changed,
}

/// <summary>What became of the counter of an assertion whose signature is right.</summary>
public enum CounterOutcome
{
    Used,

    /// <summary>Not above the one before: replayed, or by a copy of the passkey.</summary>
    Behind,

    /// <summary>Removed meanwhile.</summary>
    Gone,
}

/// <summary>Where passkeys are kept. Thread-safe; durable when a method returns.</summary>
public interface IPasskeyStore
{
    /// <param name="epoch">Of the person when they were let in.</param>
    ValueTask<PasskeyAddition> Add(PasskeyCredential passkey, long epoch, int maxPerPerson, CancellationToken cancellationToken);

    /// <summary>The person's, the oldest first.</summary>
    ValueTask<IReadOnlyList<PasskeyCredential>> Of(Id128 signIn, CancellationToken cancellationToken);

    ValueTask<PasskeyCredential?> Find(byte[] credential, CancellationToken cancellationToken);

    /// <summary>Takes the counter forward, atomically; one that is behind is marked on the passkey.</summary>
    ValueTask<CounterOutcome> Use(byte[] credential, long signCount, bool backedUp, DateTimeOffset now, CancellationToken cancellationToken);
}
