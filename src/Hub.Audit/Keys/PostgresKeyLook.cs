using Hub.Audit.Store;
using Npgsql;

namespace Hub.Audit.Keys;

/// <summary>What a look at a key store in PostgreSQL finds, without changing it.</summary>
/// <param name="Version">Steps that its schema has taken; 0 where there is none yet.</param>
/// <param name="Durability">Settings on which it rests that a commit is durable, as its role has them.</param>
public sealed record PostgresKeyLook(int Version, IReadOnlyDictionary<string, string> Durability)
{
    /// <summary>Looks.</summary>
    /// <param name="options">Where it is kept.</param>
    /// <param name="ledger">Connection string of the ledger; null where that is a file.</param>
    /// <exception cref="KeyFileException"><c>keys.same-database</c>.</exception>
    /// <exception cref="LedgerUnavailableException">No connection, or a server that does not sync.</exception>
    public static async Task<PostgresKeyLook> AtAsync(PostgresKeyOptions options, string? ledger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            await using var connection = new NpgsqlConnection(options.Single());
            await connection.OpenAsync(cancellation);
            await PostgresKeySchema.RefuseLedgerAsync(connection, cancellation);
            await PostgresKeyRows.RefuseSameAsync(connection, ledger, cancellation);
            var said = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var name in PostgresDurability.Settings)
            {
                said[name] = await PostgresDurability.ReadAsync(connection, name, cancellation);
            }
            await PostgresDurability.RequireAsync(connection, cancellation);
            return new(await PostgresKeySchema.VersionAsync(connection, cancellation), said);
        }
        catch (NpgsqlException fault)
        {
            throw new LedgerUnavailableException(LedgerCodes.Unavailable, $"The key store's database: {fault.Message}", fault);
        }
    }
}
