using System.Text.Json;
using Hub.Canon;

namespace Hub.Identity;

sealed class PushedRequestStore(IdentityDatabase database) : IPushedRequestStore
{
    /// <summary>Uses a request up within a transaction of a larger act.</summary>
    internal static async Task<bool> Use(SqlSession session, Hash256 hash, DateTimeOffset now) => await session.Execute(
        "UPDATE pushed_requests SET used_at = @now WHERE hash = @hash AND used_at IS NULL AND expires_at > @now",
        ("@hash", hash.ToArray()),
        ("@now", now.Stored())) == 1;

    public async ValueTask Add(Hash256 hash, PushedRequest request, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            "INSERT INTO pushed_requests (hash, client_id, request, created_at, expires_at, used_at) VALUES (@hash, @client, @request, @created, @expires, NULL)",
            ("@hash", hash.ToArray()),
            ("@client", request.Request.ClientId),
            ("@request", JsonSerializer.Serialize(request.Request)),
            ("@created", request.CreatedAt.Stored()),
            ("@expires", request.ExpiresAt.Stored())),
        cancellationToken);

    public async ValueTask<PushedRequest?> Find(Hash256 hash, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            "SELECT request, created_at, expires_at, used_at FROM pushed_requests WHERE hash = @hash",
            row => new PushedRequest(JsonSerializer.Deserialize<AuthorizationRequest>(row.GetString(0))!, row.Time(1), row.Time(2), row.OptionalTime(3)),
            ("@hash", hash.ToArray())),
        cancellationToken);

    public async ValueTask<bool> Use(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(session => Use(session, hash, now), cancellationToken);
}
