using System.Collections.Concurrent;

namespace Hub.Identity;

/// <summary>Where revoked token ids are kept until the tokens expire. Thread-safe; durable when a method returns.</summary>
public interface IRevokedTokenStore
{
    ValueTask<IReadOnlyList<(string TokenId, DateTimeOffset ExpiresAt)>> Live(DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask Put(string tokenId, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Ids (<c>jti</c>) of access tokens that are refused before they expire: read from memory on every request. Thread-safe.</summary>
/// <remarks>A revocation made by another process on the same store is seen by <see cref="Reload"/> only.</remarks>
public sealed class RevokedTokens(IRevokedTokenStore store, TimeProvider clock)
{
    readonly ConcurrentDictionary<string, DateTimeOffset> live = new(StringComparer.Ordinal);

    public bool Contains(string tokenId) => live.ContainsKey(tokenId);

    /// <summary>Revokes at once; durable when it returns.</summary>
    /// <param name="tokenId">Its <c>jti</c>.</param>
    /// <param name="expiresAt">The token's own end: the id is forgotten after it.</param>
    public async ValueTask Revoke(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tokenId);
        var now = clock.GetUtcNow();
        live[tokenId] = expiresAt;
        await store.Put(tokenId, expiresAt, now, cancellationToken);
        foreach (var (id, until) in live)
        {
            if (until < now)
            {
                live.TryRemove(id, out _);
            }
        }
    }

    /// <summary>Adds what the store holds.</summary>
    public async ValueTask Reload(CancellationToken cancellationToken)
    {
        foreach (var (id, expiresAt) in await store.Live(clock.GetUtcNow(), cancellationToken))
        {
            live[id] = expiresAt;
        }
    }
}
