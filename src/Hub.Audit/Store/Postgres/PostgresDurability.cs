using Npgsql;

namespace Hub.Audit.Store;

/// <summary>Whether a commit of this server is durable when it returns.</summary>
static class PostgresDurability
{
    /// <summary>Settings on which it rests.</summary>
    public static readonly IReadOnlyList<string> Settings = ["synchronous_commit", .. OfServer];

    static IReadOnlyList<string> OfServer => ["fsync", "full_page_writes"];

    /// <summary>Turns synchronous commit on for this connection and refuses a server that does not sync.</summary>
    /// <exception cref="LedgerUnavailableException"><see cref="LedgerCodes.NotDurable"/>.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // What waits for a standby to apply waits for more than "on": it is left as it is.
        if (await ReadAsync(connection, "synchronous_commit", cancellation) is not ("on" or "remote_apply"))
        {
            await using var set = new NpgsqlCommand("set synchronous_commit = on", connection);
            await set.ExecuteNonQueryAsync(cancellation);
        }
        foreach (var name in OfServer)
        {
            var said = await ReadAsync(connection, name, cancellation);
            if (said is not "on")
            {
                throw new LedgerUnavailableException(LedgerCodes.NotDurable, $"The database server runs with {name} = {said}: what it acknowledges can be lost.");
            }
        }
    }

    public static async Task<string> ReadAsync(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        await using var show = new NpgsqlCommand("select current_setting($1)", connection);
        PostgresHead.Add(show.Parameters, name);
        return await show.ExecuteScalarAsync(cancellation) as string ?? "";
    }
}
