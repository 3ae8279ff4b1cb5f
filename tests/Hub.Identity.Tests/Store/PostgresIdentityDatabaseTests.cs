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
        Assert.Contains("another hub", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.Open(CancellationToken.None))).Message, StringComparison.Ordinal);
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
