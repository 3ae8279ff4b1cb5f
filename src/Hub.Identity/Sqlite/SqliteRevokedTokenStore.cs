namespace Hub.Identity;

sealed class SqliteRevokedTokenStore(IdentityDatabase database) : IRevokedTokenStore
{
    public ValueTask<IReadOnlyList<(string TokenId, DateTimeOffset ExpiresAt)>> Live(DateTimeOffset now, CancellationToken cancellationToken) =>
        new(database.Read(connection => connection.Query(
            "SELECT jti, expires_at FROM revoked_tokens WHERE expires_at >= @now",
            row => (row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))),
            ("@now", now.ToUnixTimeMilliseconds()))));

    public ValueTask Put(string tokenId, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        database.Write(connection =>
        {
            connection.Execute("DELETE FROM revoked_tokens WHERE expires_at < @now", ("@now", now.ToUnixTimeMilliseconds()));
            return connection.Execute(
                "INSERT INTO revoked_tokens (jti, expires_at) VALUES (@jti, @expires) ON CONFLICT DO NOTHING",
                ("@jti", tokenId),
                ("@expires", expiresAt.ToUnixTimeMilliseconds()));
        });
        return ValueTask.CompletedTask;
    }
}
