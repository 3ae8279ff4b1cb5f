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

/// <summary>Where grants, codes and refresh tokens are kept, the latter two by their SHA-256. Thread-safe; durable when a method returns.</summary>
public interface IGrantStore
{
    /// <summary>Uses the pushed request up and makes the grant with its code, all or nothing; true for exactly one caller per request.</summary>
    /// <param name="epoch">Of the person when they agreed; false where it has moved on, and where the client is not active any more.</param>
    ValueTask<bool> Give(Hash256 request, Grant grant, long epoch, Hash256 codeHash, StoredCode code, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask<StoredCode?> FindCode(Hash256 hash, CancellationToken cancellationToken);

    /// <summary>Uses a code up, and keeps the refresh token made for it; true for exactly one caller per code, while its grant stands.</summary>
    ValueTask<bool> TakeCode(Hash256 code, Hash256? refreshHash, StoredRefreshToken? refresh, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask<StoredRefreshToken?> FindRefreshToken(Hash256 hash, CancellationToken cancellationToken);

    /// <summary>Notes the key that a refresh token is used with from now on; false where it or its grant is over.</summary>
    ValueTask<bool> Refresh(Hash256 refreshHash, string thumbprint, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask<Grant?> Find(Id128 grant, CancellationToken cancellationToken);

    /// <summary>What a person has given that still stands, the newest first.</summary>
    ValueTask<IReadOnlyList<Grant>> Of(Id128 signIn, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends one; false where it was over already or is not there.</summary>
    ValueTask<bool> Revoke(Id128 grant, DateTimeOffset now, CancellationToken cancellationToken);
}
