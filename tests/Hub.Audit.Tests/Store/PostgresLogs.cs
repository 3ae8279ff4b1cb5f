using Hub.Audit.Store;
using Hub.Canon;
using Hub.Testing;
using Npgsql;

namespace Hub.Audit.Tests.Store;

/// <summary>Logs on a server: one schema for each place of a test.</summary>
static class PostgresLogs
{
    /// <summary>The log of the test that owns <paramref name="place"/>: the same place is the same log.</summary>
    public static async Task<PostgresLedgerStore> OpenAsync(this PostgresServer server, string place, string role = PostgresServer.Owner) =>
        await PostgresLedgerStore.OpenAsync(await server.OptionsAsync(place, role), Requests.Origin, CancellationToken.None);

    /// <summary>Where the log of a place is kept.</summary>
    public static async Task<PostgresLedgerOptions> OptionsAsync(this PostgresServer server, string place, string role = PostgresServer.Owner) =>
        new(await server.ConnectionStringAsync(role), "log_" + Convert.ToHexStringLower(Hash256.Of(System.Text.Encoding.UTF8.GetBytes(place)).ToArray())[..16]);

    /// <summary>Runs SQL in the schema of a place.</summary>
    public static async Task SqlAsync(this PostgresServer server, string place, string sql, string role = PostgresServer.Owner)
    {
        var options = await server.OptionsAsync(place, role);
        await using var connection = new NpgsqlConnection($"{options.ConnectionString};Pooling=false;Search Path={options.Schema}");
        await connection.OpenAsync();
#pragma warning disable CA2100 // text of a test
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
