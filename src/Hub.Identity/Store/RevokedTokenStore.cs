namespace Hub.Identity;

sealed class RevokedTokenStore(IdentityDatabase database) : IRevokedTokenStore
{
    public async ValueTask<IReadOnlyList<(string TokenId, DateTimeOffset ExpiresAt)>> Live(DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Read(
            session => session.Query(
                "SELECT jti, expires_at FROM revoked_tokens WHERE expires_at >= @now",
                row => (row.GetString(0), row.Time(1)),
                ("@now", now.Stored())),
            cancellationToken);

    public async ValueTask Put(string tokenId, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            "INSERT INTO revoked_tokens (jti, expires_at) VALUES (@jti, @expires) ON CONFLICT DO NOTHING",
            ("@jti", tokenId),
            ("@expires", expiresAt.Stored())),
        cancellationToken);
}
