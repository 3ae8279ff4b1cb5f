using Hub.Canon;

namespace Hub.Identity;

/// <summary>A token under the SMART backend profile.</summary>
sealed record SmartToken(string ClientId, IReadOnlyList<string> Scopes, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>Where such tokens are kept, by the SHA-256 of their secret. Thread-safe; durable when a method returns.</summary>
sealed class SmartTokenStore(IdentityDatabase database)
{
    /// <summary>Keeps a token; false where its client is not active any more.</summary>
    public async ValueTask<bool> Add(Hash256 hash, SmartToken token, CancellationToken cancellationToken) => await database.Write(
        async session => await ClientStore.IsActive(session, token.ClientId) && await session.Execute(
            "INSERT INTO smart_tokens (hash, client_id, scopes, issued_at, expires_at) VALUES (@hash, @client, @scopes, @at, @expires)",
            ("@hash", hash.ToArray()),
            ("@client", token.ClientId),
            ("@scopes", token.Scopes.Joined()),
            ("@at", token.IssuedAt.Stored()),
            ("@expires", token.ExpiresAt.Stored())) == 1,
        cancellationToken);

    public async ValueTask<SmartToken?> Find(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            "SELECT client_id, scopes, issued_at, expires_at FROM smart_tokens WHERE hash = @hash AND expires_at > @now",
            row => new SmartToken(row.GetString(0), row.Words(1), row.Time(2), row.Time(3)),
            ("@hash", hash.ToArray()),
            ("@now", now.Stored())),
        cancellationToken);
}
