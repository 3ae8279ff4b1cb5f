using System.Globalization;
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

    public async ValueTask<PushedOutcome> Add(Hash256 hash, PushedRequest request, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            var client = request.Request.ClientId;
            if (!await ClientStore.IsActive(session, client))
            {
                return PushedOutcome.ClientGone;
            }
            if (await Waiting(session, client, request.CreatedAt) >= PushedAuthorization.MaxWaitingPerClient)
            {
                return PushedOutcome.TooMany;
            }
            await session.Execute(
                "INSERT INTO pushed_requests (hash, client_id, request, created_at, expires_at, used_at) VALUES (@hash, @client, @request, @created, @expires, NULL)",
                ("@hash", hash.ToArray()),
                ("@client", client),
                ("@request", JsonSerializer.Serialize(request.Request)),
                ("@created", request.CreatedAt.Stored()),
                ("@expires", request.ExpiresAt.Stored()));
            return PushedOutcome.Kept;
        },
        cancellationToken);

    public async ValueTask<bool> HasRoom(string clientId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Read(session => Waiting(session, clientId, now), cancellationToken) < PushedAuthorization.MaxWaitingPerClient;

    public async ValueTask<PushedRequest?> Find(Hash256 hash, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            "SELECT request, created_at, expires_at, used_at FROM pushed_requests WHERE hash = @hash",
            row => new PushedRequest(JsonSerializer.Deserialize<AuthorizationRequest>(row.GetString(0))!, row.Time(1), row.Time(2), row.OptionalTime(3)),
            ("@hash", hash.ToArray())),
        cancellationToken);

    public async ValueTask<bool> Use(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(session => Use(session, hash, now), cancellationToken);

    // Counted no further than matters.
    static async Task<long> Waiting(SqlSession session, string clientId, DateTimeOffset now) => Convert.ToInt64(
        await session.Scalar(
            "SELECT COUNT(*) FROM (SELECT 1 FROM pushed_requests WHERE client_id = @client AND used_at IS NULL AND expires_at > @now LIMIT @most) AS waiting",
            ("@client", clientId),
            ("@now", now.Stored()),
            ("@most", PushedAuthorization.MaxWaitingPerClient)),
        CultureInfo.InvariantCulture);
}
