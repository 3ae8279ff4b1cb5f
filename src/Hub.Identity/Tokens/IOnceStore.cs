using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a once-only value belongs to.</summary>
public enum OnceKind
{
    /// <summary>The <c>jti</c> of a client assertion.</summary>
    Assertion,

    /// <summary>The <c>jti</c> of a DPoP proof dated ahead of the hub's clock, which must outlive a restart.</summary>
    Proof,
}

/// <param name="Hash">SHA-256 over what makes the value unique.</param>
/// <param name="IssuedAt">The value's own time.</param>
public sealed record OnceValue(Hash256 Hash, DateTimeOffset IssuedAt);

/// <summary>Values that are good for one use, hashed. Thread-safe; durable when a method returns.</summary>
public interface IOnceStore
{
    /// <summary>True for exactly one caller per value, until it expires; expired values may be forgotten.</summary>
    ValueTask<bool> Consume(OnceKind kind, OnceValue value, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether it was consumed and has not been forgotten; nothing is written.</summary>
    ValueTask<bool> IsConsumed(OnceKind kind, Hash256 hash, CancellationToken cancellationToken);

    /// <summary>The values of a kind that have not expired.</summary>
    ValueTask<IReadOnlyList<OnceValue>> Live(OnceKind kind, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that the clock of a process stood there; a later note stands.</summary>
    /// <returns>The latest time noted before; null when this is the first on this store.</returns>
    ValueTask<DateTimeOffset?> NoteTime(DateTimeOffset now, CancellationToken cancellationToken);
}
