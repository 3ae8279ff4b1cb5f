using System.Diagnostics;
using Hub.Testing;
using Npgsql;

namespace Hub.Identity.Tests;

public sealed class PostgresIdentityDatabaseTests(PostgresServer server) : IdentityDatabaseContract
{
    readonly string name = "identity_" + Guid.NewGuid().ToString("n");
    string? connectionString;

    protected override async ValueTask<IdentityDatabase> Make() => new PostgresIdentityDatabase(connectionString ??= await Create());

    [Fact]
    public async Task Second_hub_on_the_same_database_is_refused()
    {
        await using var second = await Make();
        Assert.Equal("identity.held", (await Assert.ThrowsAsync<IdentityDatabaseException>(async () => await second.Open(CancellationToken.None))).Code);
        Assert.False(second.IsHeld);
    }

    [Fact]
    public async Task Hub_whose_hold_the_server_ended_counts_itself_out_before_its_successor_begins()
    {
        var own = await Create("hold_" + Guid.NewGuid().ToString("n"));
        var first = new PostgresIdentityDatabase(own);
        await first.Open(CancellationToken.None);
        Assert.True(first.IsHeld);

        await using var second = new PostgresIdentityDatabase(own);
        await EndConnections(own);
        var began = Stopwatch.GetTimestamp();
        await second.Open(CancellationToken.None);
        Assert.False(first.IsHeld);
        Assert.True(first.IsLost);
        // What it had under way at that moment writes nothing either.
        var late = await Assert.ThrowsAsync<IdentityDatabaseException>(async () => await first.Write("DELETE FROM clients", CancellationToken.None));
        Assert.Equal("identity.lost", late.Code);
        Assert.Equal(0, await second.Write("DELETE FROM clients", CancellationToken.None));
        Assert.True(second.IsHeld);
        Assert.InRange(Stopwatch.GetElapsedTime(began), PostgresHold.Trust, TimeSpan.FromSeconds(30));
        await first.DisposeAsync();

        // Nor does its end take the mark of its successor away.
        await EndConnections(own);
        await using var third = new PostgresIdentityDatabase(own);
        began = Stopwatch.GetTimestamp();
        await third.Open(CancellationToken.None);
        Assert.True(Stopwatch.GetElapsedTime(began) >= PostgresHold.Trust);
    }

    [Fact]
    public async Task Successor_of_a_hub_that_left_in_order_does_not_wait()
    {
        var own = await Create("order_" + Guid.NewGuid().ToString("n"));
        var first = new PostgresIdentityDatabase(own);
        await first.Open(CancellationToken.None);
        await first.DisposeAsync();
        Assert.False(first.IsHeld);

        await using var second = new PostgresIdentityDatabase(own);
        var began = Stopwatch.GetTimestamp();
        await second.Open(CancellationToken.None);
        Assert.True(Stopwatch.GetElapsedTime(began) < PostgresHold.Trust);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mark_of_a_holder_before_there_were_tokens_is_brought_forward(bool held)
    {
        var own = await Create("marked_" + Guid.NewGuid().ToString("n"));
        await using (var first = new PostgresIdentityDatabase(own))
        {
            await first.Open(CancellationToken.None);
        }
        await Run(own, "set search_path to identity; drop table holder; create table holder (held boolean not null)" + (held ? "; insert into holder (held) values (true)" : ""));

        var began = Stopwatch.GetTimestamp();
        await using (var second = new PostgresIdentityDatabase(own))
        {
            await second.Open(CancellationToken.None);
            Assert.Equal(held, Stopwatch.GetElapsedTime(began) >= PostgresHold.Trust);
            Assert.Equal(0, await second.Write("DELETE FROM clients", CancellationToken.None));
            // No second row beside the holder's, and none without a token.
            Assert.Equal("1 uuid NO", await Run(own, "select (select count(*) from identity.holder) || ' ' || string_agg(data_type || ' ' || is_nullable, ',') from information_schema.columns where table_schema = 'identity' and table_name = 'holder'"));
        }
        await using var third = new PostgresIdentityDatabase(own);
        await third.Open(CancellationToken.None);
    }

    [Fact]
    public async Task Commits_are_synced()
    {
        var other = new PostgresIdentityDatabase(connectionString!);
        await using (other)
        {
            Assert.Equal("postgresql synchronous_commit=on fsync=on", await other.Durability(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Whole_identity_runs_on_it()
    {
        var own = await Create("whole_" + Guid.NewGuid().ToString("n"));
        await using (var hub = await TestHub.Start(options => options.DatabaseConnection = own))
        {
            var agency = await hub.Register();
            var token = await hub.Token(agency);
            Assert.Equal(System.Net.HttpStatusCode.OK, (await hub.Get(agency, "/v1/who", token)).StatusCode);
        }
        await using var again = await TestHub.Start(options => options.DatabaseConnection = own);
        Assert.True(again.Get<ClientDirectory>().TryFind("agency-a", out _));
    }

    /// <summary>As an administrator or a fail-over would: the server ends the connection that holds the lock.</summary>
    static async Task EndConnections(string database)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var end = new NpgsqlCommand("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())", connection);
        await end.ExecuteNonQueryAsync();
    }

    static async Task<object?> Run(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    Task<string> Create() => Create(name);

    async Task<string> Create(string database)
    {
        var root = await server.ConnectionStringAsync();
        await using var connection = new NpgsqlConnection(root);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {database}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(root) { Database = database }.ConnectionString;
    }
}
