using Hub.Testing;
using Npgsql;

namespace Hub.Cli.Tests.Examples;

/// <summary>The commands around a key store in PostgreSQL, against a real server.</summary>
public sealed class KeyDatabaseExamples(PostgresServer server) : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tables_are_made_by_their_owner_looked_at_by_doctor_and_kept_apart_from_the_ledger()
    {
        var (keys, ledger) = (_folder.Write("keys.conn", await DatabaseAsync("keys_cli") + "\n"), _folder.Write("ledger.conn", await DatabaseAsync("ledger_cli") + "\n"));
        await SqlAsync(await server.ConnectionStringAsync(), "create role hub_keys_cli login");
        Assert.Contains("warn  key store: step 0 of 1", (await Doctor(keys, ledger)).Output, StringComparison.Ordinal);
        var made = await CommandRun.Of("keys", "migrate", "--database", keys, "--writer", "hub_keys_cli");
        Assert.Equal((0, "schema keys is at step 1; hub_keys_cli may add, read and erase"), (made.ExitCode, made.Output.Trim()));
        Assert.Equal(0, (await CommandRun.Of("keys", "migrate", "--database", keys)).ExitCode);
        Assert.Contains("ok    key store: step 1 of 1; synchronous_commit = on, fsync = on, full_page_writes = on; a database of its own", (await Doctor(keys, ledger)).Output, StringComparison.Ordinal);
        var same = await Doctor(keys, keys);
        Assert.Equal(1, same.ExitCode);
        Assert.Contains("fail  key store: The key store's database is the ledger's", same.Output, StringComparison.Ordinal);
        await SqlAsync(await File.ReadAllTextAsync(ledger, TestContext.Current.CancellationToken), "create schema ledger; create table ledger.leaf (idx bigint)");
        var refused = await CommandRun.Of("keys", "migrate", "--database", ledger);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("is the ledger's", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_store_that_does_not_answer_is_a_failure_and_nothing_is_made()
    {
        var nowhere = _folder.Write("nowhere.conn", "Host=127.0.0.1;Port=1;Database=x;Username=x;Timeout=2\n");
        var run = await CommandRun.Of("doctor", "--keys-database", nowhere);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("fail  key store: The key store's database: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.Of("keys", "migrate", "--database", nowhere)).ExitCode);
    }

    static Task<CommandRun> Doctor(string keys, string ledger) => CommandRun.Of("doctor", "--keys-database", keys, "--ledger-database", ledger);

    async Task<string> DatabaseAsync(string name)
    {
        var owner = await server.ConnectionStringAsync();
        await SqlAsync(owner, "create database " + name);
        return new NpgsqlConnectionStringBuilder(owner) { Database = name }.ConnectionString;
    }

    static async Task SqlAsync(string form, string sql)
    {
        await using var connection = new NpgsqlConnection(form.Trim() + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // text of a test
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
