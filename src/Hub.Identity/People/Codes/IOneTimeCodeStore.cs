using Hub.Canon;

namespace Hub.Identity;

/// <summary>How a person's codes stand.</summary>
/// <param name="HasApp">An authenticator app is enrolled and confirmed.</param>
/// <param name="RecoveryCodesLeft">Not used yet.</param>
public sealed record CodesState(bool HasApp, int RecoveryCodesLeft);

/// <summary>Where authenticator secrets (sealed) and recovery codes (hashed) are kept. Thread-safe; durable when a method returns.</summary>
public interface IOneTimeCodeStore
{
    ValueTask<CodesState> State(Id128 signIn, CancellationToken cancellationToken);

    /// <summary>The sealed secret in force; null where there is none.</summary>
    ValueTask<byte[]?> Secret(Id128 signIn, CancellationToken cancellationToken);

    /// <summary>Keeps a secret that waits for its first code; the one before it that waited is gone.</summary>
    /// <param name="epoch">Of the person when they were let in; false, and nothing is kept, where it has moved on.</param>
    ValueTask<bool> Propose(Id128 signIn, long epoch, byte[] sealedSecret, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>The sealed secret that waits; null where none does any more.</summary>
    ValueTask<byte[]?> Proposed(Id128 signIn, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Puts the waiting secret in force, its first step used, with its recovery codes; false where it no longer waits.</summary>
    /// <param name="epoch">Of the person when they were let in; false where it has moved on.</param>
    /// <param name="recoveryCodes">Put in the place of all in the same transaction: no app is in force without them.</param>
    ValueTask<bool> Confirm(
        Id128 signIn, long epoch, byte[] sealedSecret, long step, IReadOnlyList<Hash256> recoveryCodes, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses a time step, atomically: false for one that was used, and for those before it.</summary>
    ValueTask<bool> UseStep(Id128 signIn, long step, CancellationToken cancellationToken);

    /// <summary>Puts these in the place of all recovery codes.</summary>
    /// <param name="epoch">Of the person when they were let in; false, and nothing is changed, where it has moved on.</param>
    ValueTask<bool> PutRecoveryCodes(Id128 signIn, long epoch, IReadOnlyList<Hash256> hashes, CancellationToken cancellationToken);

    /// <summary>Uses a recovery code, atomically: true once.</summary>
    ValueTask<bool> UseRecoveryCode(Id128 signIn, Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken);
}
