using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class GrantStore(IdentityDatabase database) : IGrantStore
{
    const string Columns = "id, client_id, sign_in, scopes, authenticated_at, methods, created_at, expires_at, revoked_at";

    public async ValueTask<bool> Give(Hash256 request, Grant grant, long epoch, Hash256 codeHash, StoredCode code, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(
            async session =>
            {
                if (!await CredentialEpochs.IsStill(session, grant.SignIn, epoch)
                    || !await ClientStore.IsActive(session, grant.ClientId)
                    || !await PushedRequestStore.Use(session, request, now))
                {
                    return false;
                }
                await Add(session, grant);
                await session.Execute(
                    """
                    INSERT INTO codes (hash, grant_id, client_id, redirect_uri, challenge, dpop_jkt, nonce, expires_at, used_at)
                    VALUES (@hash, @grant, @client, @redirect, @challenge, @jkt, @nonce, @expires, NULL)
                    """,
                    ("@hash", codeHash.ToArray()),
                    ("@grant", grant.Id.ToArray()),
                    ("@client", code.ClientId),
                    ("@redirect", code.RedirectUri),
                    ("@challenge", code.Challenge),
                    ("@jkt", code.DpopThumbprint),
                    ("@nonce", code.Nonce),
                    ("@expires", code.ExpiresAt.Stored()));
                return true;
            },
            cancellationToken);

    public async ValueTask<StoredCode?> FindCode(Hash256 hash, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            "SELECT grant_id, client_id, redirect_uri, challenge, dpop_jkt, nonce, expires_at, used_at FROM codes WHERE hash = @hash",
            row => new StoredCode(row.Id(0), row.GetString(1), row.GetString(2), row.GetString(3), row.OptionalText(4), row.OptionalText(5), row.Time(6), row.OptionalTime(7)),
            ("@hash", hash.ToArray())),
        cancellationToken);

    public async ValueTask<bool> TakeCode(Hash256 code, Hash256? refreshHash, StoredRefreshToken? refresh, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(
            async session =>
            {
                var taken = await session.Execute(
                    $"UPDATE codes SET used_at = @now WHERE hash = @hash AND used_at IS NULL AND expires_at > @now AND {GrantStands("codes")}",
                    ("@hash", code.ToArray()),
                    ("@now", now.Stored())) == 1;
                if (taken && refreshHash is { } hash && refresh is not null)
                {
                    await session.Execute(
                        "INSERT INTO refresh_tokens (hash, grant_id, client_id, dpop_jkt, expires_at) VALUES (@hash, @grant, @client, @jkt, @expires)",
                        ("@hash", hash.ToArray()),
                        ("@grant", refresh.GrantId.ToArray()),
                        ("@client", refresh.ClientId),
                        ("@jkt", refresh.DpopThumbprint),
                        ("@expires", refresh.ExpiresAt.Stored()));
                }
                return taken;
            },
            cancellationToken);

    public async ValueTask<StoredRefreshToken?> FindRefreshToken(Hash256 hash, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            "SELECT grant_id, client_id, dpop_jkt, expires_at FROM refresh_tokens WHERE hash = @hash",
            row => new StoredRefreshToken(row.Id(0), row.GetString(1), row.GetString(2), row.Time(3)),
            ("@hash", hash.ToArray())),
        cancellationToken);

    public async ValueTask<bool> Refresh(Hash256 refreshHash, string thumbprint, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            $"UPDATE refresh_tokens SET dpop_jkt = @jkt WHERE hash = @hash AND expires_at > @now AND {GrantStands("refresh_tokens")}",
            ("@hash", refreshHash.ToArray()),
            ("@jkt", thumbprint),
            ("@now", now.Stored())),
        cancellationToken) == 1;

    public async ValueTask<Grant?> Find(Id128 grant, CancellationToken cancellationToken) => await database.Read(
        session => session.One($"SELECT {Columns} FROM grants WHERE id = @id", Read, ("@id", grant.ToArray())),
        cancellationToken);

    public async ValueTask<IReadOnlyList<Grant>> Of(Id128 signIn, int limit, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            $"SELECT {Columns} FROM grants WHERE sign_in = @person AND revoked_at IS NULL AND expires_at > @now ORDER BY created_at DESC, id LIMIT @limit",
            Read,
            ("@person", signIn.ToArray()),
            ("@now", now.Stored()),
            ("@limit", limit)),
        cancellationToken);

    public async ValueTask<bool> Revoke(Id128 grant, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            "UPDATE grants SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL",
            ("@id", grant.ToArray()),
            ("@now", now.Stored())),
        cancellationToken) == 1;

    /// <summary>Ends grants with their codes and refresh tokens within a transaction of a larger act.</summary>
    /// <param name="column">Of the table of grants, by which they are chosen.</param>
    internal static Task End(SqlSession session, string column, object value, DateTimeOffset now) => EndOf(session, $"{column} = @value", ("@value", value), now);

    /// <param name="where">Which grants, in terms of their columns and <paramref name="value"/>.</param>
    internal static async Task EndOf(SqlSession session, string where, (string Name, object? Value) value, DateTimeOffset now)
    {
        (string, object?)[] which = [value, ("@now", now.Stored())];
        await session.Execute($"UPDATE grants SET revoked_at = @now WHERE ({where}) AND revoked_at IS NULL", which);
        await session.Execute($"UPDATE codes SET used_at = @now WHERE used_at IS NULL AND grant_id IN (SELECT id FROM grants WHERE {where})", which);
        await session.Execute($"DELETE FROM refresh_tokens WHERE grant_id IN (SELECT id FROM grants WHERE {where})", which[..1]);
    }

    static string GrantStands(string table) =>
        $"EXISTS (SELECT 1 FROM grants WHERE grants.id = {table}.grant_id AND grants.revoked_at IS NULL AND grants.expires_at > @now)";

    static async Task Add(SqlSession session, Grant grant) => await session.Execute(
        $"""
        INSERT INTO grants ({Columns})
        VALUES (@id, @client, @person, @scopes, @authenticated, @methods, @created, @expires, NULL)
        """,
        ("@id", grant.Id.ToArray()),
        ("@client", grant.ClientId),
        ("@person", grant.SignIn.ToArray()),
        ("@scopes", grant.Scopes.Joined()),
        ("@authenticated", grant.Authentication.At.Stored()),
        ("@methods", grant.Authentication.Methods.Joined()),
        ("@created", grant.CreatedAt.Stored()),
        ("@expires", grant.ExpiresAt.Stored()));

    static Grant Read(DbDataReader row) =>
        new(row.Id(0), row.GetString(1), row.Id(2), row.Words(3), new(row.Time(4), row.Words(5)), row.Time(6), row.Time(7), row.OptionalTime(8));
}
