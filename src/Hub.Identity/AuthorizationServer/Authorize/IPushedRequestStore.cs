using Hub.Canon;

namespace Hub.Identity;

/// <summary>Where pushed requests are kept, by the SHA-256 of the secret part of their URI. Thread-safe; durable when a method returns.</summary>
public interface IPushedRequestStore
{
    ValueTask Add(Hash256 hash, PushedRequest request, CancellationToken cancellationToken);

    /// <summary>The request, used or expired or not; null for an unknown one.</summary>
    ValueTask<PushedRequest?> Find(Hash256 hash, CancellationToken cancellationToken);

    /// <summary>Uses the request up without a code; true for exactly one caller.</summary>
    ValueTask<bool> Use(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken);
}
