using Hub.Canon;

namespace Hub.Identity;

/// <summary>What became of a request that was to be kept.</summary>
public enum PushedOutcome
{
    Kept,

    /// <summary>The client is not active any more.</summary>
    ClientGone,

    /// <summary>As many of this client wait for their person as may (<c>PushedAuthorization.MaxWaitingPerClient</c>).</summary>
    TooMany,
}

/// <summary>Where pushed requests are kept, by the SHA-256 of the secret part of their URI. Thread-safe; durable when a method returns.</summary>
public interface IPushedRequestStore
{
    /// <summary>Keeps a request, where its client stands and has not too many that wait.</summary>
    ValueTask<PushedOutcome> Add(Hash256 hash, PushedRequest request, CancellationToken cancellationToken);

    /// <summary>Whether one more of this client would be kept now.</summary>
    ValueTask<bool> HasRoom(string clientId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The request, used or expired or not; null for an unknown one.</summary>
    ValueTask<PushedRequest?> Find(Hash256 hash, CancellationToken cancellationToken);

    /// <summary>Uses the request up without a code; true for exactly one caller.</summary>
    ValueTask<bool> Use(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken);
}
