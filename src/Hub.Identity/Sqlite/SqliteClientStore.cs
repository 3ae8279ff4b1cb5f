using System.Text.Json;

namespace Hub.Identity;

sealed class SqliteClientStore(IdentityDatabase database) : IClientStore
{
    public ValueTask<IReadOnlyList<ClientRegistration>> All(CancellationToken cancellationToken) => new(database.Read(connection => connection.Query(
        "SELECT client_id, name, jwks, scopes, grants, status, redirect_uris FROM clients ORDER BY client_id",
        row => new ClientRegistration(row.GetString(0), row.GetString(1), row.GetString(2), Words(row.GetString(3)))
        {
            Grants = Words(row.GetString(4)),
            Status = row.GetString(5) is "active" ? ClientStatus.Active : ClientStatus.Suspended,
            RedirectUris = JsonSerializer.Deserialize<string[]>(row.GetString(6))!,
        })));

    public ValueTask Put(ClientRegistration client, CancellationToken cancellationToken)
    {
        database.Write(connection => connection.Execute(
            """
            INSERT INTO clients (client_id, name, jwks, scopes, grants, status, redirect_uris)
            VALUES (@id, @name, @jwks, @scopes, @grants, @status, @redirects)
            ON CONFLICT (client_id) DO UPDATE SET
                name = excluded.name, jwks = excluded.jwks, scopes = excluded.scopes,
                grants = excluded.grants, status = excluded.status, redirect_uris = excluded.redirect_uris
            """,
            ("@id", client.ClientId),
            ("@name", client.Name),
            ("@jwks", client.Jwks),
            ("@scopes", string.Join(' ', client.Scopes)),
            ("@grants", string.Join(' ', client.Grants)),
            ("@status", client.Status == ClientStatus.Active ? "active" : "suspended"),
            ("@redirects", JsonSerializer.Serialize(client.RedirectUris))));
        return ValueTask.CompletedTask;
    }

    static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
