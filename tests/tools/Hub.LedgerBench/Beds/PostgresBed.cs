using System.Globalization;
using Hub.Audit.Store;
using Npgsql;
using NpgsqlTypes;

namespace Hub.LedgerBench.Beds;

/// <summary>Logs in schemas of one PostgreSQL database; each is dropped when the next begins.</summary>
sealed class PostgresBed(string connectionString) : ILedgerBed
{
    static readonly string Prefix = "hub_bench_" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4)) + "_";

    string? _schema;
    int _logs;

    public string Name => "postgres";

    public async Task<string> VersionAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        return "PostgreSQL " + connection.ServerVersion;
    }

    public async Task<ILedgerStore> NewLogAsync(int chains, CancellationToken cancel)
    {
        await DropAsync(cancel);
        _schema = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{++_logs}");
        var options = new PostgresLedgerOptions(connectionString, _schema);
        await PostgresSchema.ApplyAsync(options, Bench.Origin, writer: null, cancel);
        if (chains > 0)
        {
            await FillAsync(chains, cancel);
        }
        return await PostgresLedgerStore.OpenAsync(options, Bench.Origin, cancel);
    }

    public async Task<IRawInserts> RawAsync(CancellationToken cancel) => await PostgresRaw.OpenAsync(await OpenAsync(cancel), cancel);

    public async ValueTask DisposeAsync() => await DropAsync(CancellationToken.None);

    async Task FillAsync(int chains, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await using (var copy = await connection.BeginBinaryImportAsync("copy chain (id, name, sum) from stdin (format binary)", cancel))
        {
            for (long id = 1; id <= chains; id++)
            {
                var name = Prefill.Name(id);
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(id, NpgsqlDbType.Bigint, cancel);
                await copy.WriteAsync(name, NpgsqlDbType.Text, cancel);
                await copy.WriteAsync(Prefill.Sum(id, name), NpgsqlDbType.Bytea, cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await using (var copy = await connection.BeginBinaryImportAsync("copy chain_entry (chain, n, idx, version) from stdin (format binary)", cancel))
        {
            for (long id = 1; id <= chains; id++)
            {
                var row = Prefill.Entry(id);
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(row.Chain, NpgsqlDbType.Bigint, cancel);
                await copy.WriteAsync(row.N, NpgsqlDbType.Bigint, cancel);
                await copy.WriteAsync(row.Index, NpgsqlDbType.Bigint, cancel);
                await copy.WriteAsync(row.Version, NpgsqlDbType.Bigint, cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        await using (var head = new NpgsqlCommand("update head set size = $1, root = $2, prev = $3, at = $4, bundle = $5, chains = $6, sum = $7 where size = $8", connection))
        {
            PostgresHead.BindAdvance(head.Parameters, 0, Prefill.Head(chains), Bench.Origin);
            await head.ExecuteNonQueryAsync(cancel);
        }
        await RunAsync(connection, "vacuum analyze chain; ", cancel);
        await RunAsync(connection, "vacuum analyze chain_entry", cancel);
        await RunAsync(connection, "checkpoint", cancel);
    }

    async Task DropAsync(CancellationToken cancel)
    {
        if (_schema is null)
        {
            return;
        }
        await using var connection = await OpenAsync(cancel);
        await RunAsync(connection, $"drop schema if exists {_schema} cascade", cancel);
        _schema = null;
    }

    async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        var form = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, SearchPath = _schema, CommandTimeout = 600, MaxAutoPrepare = 32, AutoPrepareMinUsages = 2 };
        var connection = new NpgsqlConnection(form.ConnectionString);
        await connection.OpenAsync(cancel);
        return connection;
    }

    internal static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
#pragma warning disable CA2100 // constants of the bench and names that it made
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }
}
