using System.Text.Json;

namespace Hub.Identity;

sealed class ClientStore(IdentityDatabase database) : IClientStore
{
    const string Columns = "client_id, name, jwks, scopes, grants, status, redirect_uris, post_logout_uris, jwks_uri, contact, retiring, profile, not_before";

    /// <summary>Whether a client stands, within a transaction of a larger act: what is kept for it after it was suspended would revive with it.</summary>
    internal static async Task<bool> IsActive(SqlSession session, string clientId) =>
        await session.Scalar("SELECT 1 FROM clients WHERE client_id = @client AND status = 'active'", ("@client", clientId)) is not null;

    public async ValueTask<IReadOnlyList<ClientRegistration>> All(CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            $"SELECT {Columns} FROM clients ORDER BY client_id",
            row => new ClientRegistration(row.GetString(0), row.GetString(1), row.GetString(2), row.Words(3))
            {
                Grants = row.Words(4),
                Status = row.GetString(5) is "active" ? ClientStatus.Active : ClientStatus.Suspended,
                RedirectUris = JsonSerializer.Deserialize<string[]>(row.GetString(6))!,
                PostLogoutUris = JsonSerializer.Deserialize<string[]>(row.GetString(7))!,
                JwksUri = row.OptionalText(8),
                Contact = row.GetString(9),
                Retiring = JsonSerializer.Deserialize<Dictionary<string, long>>(row.GetString(10))!
                    .ToDictionary(key => key.Key, key => DateTimeOffset.FromUnixTimeMilliseconds(key.Value), StringComparer.Ordinal),
                Profile = row.GetString(11) is SmartScopes.ProfileName ? ClientProfile.SmartBackend : ClientProfile.Fapi,
                NotBefore = row.OptionalTime(12),
            }),
        cancellationToken);

    public async ValueTask Put(ClientRegistration client, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            $"""
            INSERT INTO clients ({Columns})
            VALUES (@id, @name, @jwks, @scopes, @grants, @status, @redirects, @logouts, @uri, @contact, @retiring, @profile, @not_before)
            ON CONFLICT (client_id) DO UPDATE SET
                name = excluded.name, jwks = excluded.jwks, scopes = excluded.scopes, grants = excluded.grants,
                status = excluded.status, redirect_uris = excluded.redirect_uris, post_logout_uris = excluded.post_logout_uris,
                jwks_uri = excluded.jwks_uri, contact = excluded.contact, retiring = excluded.retiring,
                profile = excluded.profile, not_before = excluded.not_before
            """,
            ("@id", client.ClientId),
            ("@name", client.Name),
            ("@jwks", client.Jwks),
            ("@scopes", client.Scopes.Joined()),
            ("@grants", client.Grants.Joined()),
            ("@status", client.Status == ClientStatus.Active ? "active" : "suspended"),
            ("@redirects", JsonSerializer.Serialize(client.RedirectUris)),
            ("@logouts", JsonSerializer.Serialize(client.PostLogoutUris)),
            ("@uri", client.JwksUri),
            ("@contact", client.Contact),
            ("@retiring", JsonSerializer.Serialize(client.Retiring.ToDictionary(key => key.Key, key => key.Value.ToUnixTimeMilliseconds(), StringComparer.Ordinal))),
            ("@profile", SmartScopes.NameOf(client.Profile) ?? "fapi"),
            ("@not_before", client.NotBefore?.Stored())),
        cancellationToken);
}
