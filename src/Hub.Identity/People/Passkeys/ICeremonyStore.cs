using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a half-done act of a browser is for.</summary>
public enum CeremonyKind
{
    /// <summary>Adding a passkey.</summary>
    Add,

    /// <summary>Signing in with a passkey.</summary>
    Assert,

    /// <summary>The password was right; a code is missing.</summary>
    Code,
}

/// <param name="SignIn">Whose it is; null where the passkey will say it.</param>
/// <param name="State">What the second half needs.</param>
public sealed record Ceremony(CeremonyKind Kind, Id128? SignIn, string State, DateTimeOffset ExpiresAt);

/// <summary>Where half-done acts are kept, by the SHA-256 of a secret that only the browser has. Thread-safe; durable when a method returns.</summary>
public interface ICeremonyStore
{
    /// <summary>Keeps one; those that expired are dropped.</summary>
    ValueTask Add(Hash256 hash, Ceremony ceremony, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask<Ceremony?> Find(Hash256 hash, CeremonyKind kind, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes one away, atomically: of many who try, one gets it.</summary>
    ValueTask<Ceremony?> Take(Hash256 hash, CeremonyKind kind, DateTimeOffset now, CancellationToken cancellationToken);
}
