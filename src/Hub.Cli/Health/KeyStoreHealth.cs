using System.Globalization;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Cli.Commands.Keys;

namespace Hub.Cli.Health;

/// <summary>The line of <c>hub doctor</c> about a key store in PostgreSQL.</summary>
static class KeyStoreHealth
{
    const string What = "key store";

    /// <param name="keys">File with its connection string.</param>
    /// <param name="ledger">Connection string of the ledger; null where that is a file.</param>
    public static async Task<HealthCheck> CheckAsync(FileInfo keys, string? ledger, CancellationToken cancel)
    {
        try
        {
            var found = await PostgresKeyLook.AtAsync(KeysMigrate.Options(keys), ledger, cancel);
            var settings = string.Join(", ", found.Durability.Select(setting => $"{setting.Key} = {setting.Value}"));
            var text = string.Create(CultureInfo.InvariantCulture, $"step {found.Version} of {PostgresKeySchema.Newest}; {settings}; a database of its own");
            return new(What, StateOf(found), text);
        }
        catch (Exception fault) when (fault is KeyFileException or LedgerUnavailableException or ArgumentException)
        {
            return new(What, HealthState.Fail, fault.Message);
        }
    }

    static HealthState StateOf(PostgresKeyLook found)
    {
        if (found.Version > PostgresKeySchema.Newest)
        {
            return HealthState.Fail;
        }
        var waits = found.Durability["synchronous_commit"] is "on" or "remote_apply";
        return found.Version == PostgresKeySchema.Newest && waits ? HealthState.Ok : HealthState.Warn;
    }
}
