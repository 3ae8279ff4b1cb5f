using Hub.EndToEnd.Support;
using Hub.Testing;
using Npgsql;

namespace Hub.EndToEnd.Lasting;

/// <summary>A hub whose ledger is kept by a PostgreSQL server.</summary>
[Collection(LastingWorldTests.Name)]
public sealed class PostgresTests(PostgresServer server)
{
    [Fact]
    public async Task Exchanges_survive_the_end_of_the_hub_and_of_the_server()
    {
        await using var world = await World.Start("postgres", await server.ConnectionStringAsync(), await KeysAsync());
        using var citizen = await world.Citizen();
        await citizen.Answer(await world.Bench.AskForPerson(citizen.Nik), "Grant");
        const string key = "kept-by-postgres";
        var released = Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik), key)).Good());
        Assert.False(File.Exists(Path.Combine(world.Hub.Data, "hub.db")));
        Assert.False(File.Exists(Path.Combine(world.Hub.Data, "keys.db")));

        await world.Hub.Kill();
        await world.Hub.StartAgain();
        Assert.Equal(released.Id, Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik), key)).Good()).Id);

        await server.KillAsync();
        var refused = await world.Bench.Exchange(Asks.Bench(citizen.Nik));
        refused.Refused("ledger.unavailable", 503);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await world.Hub.Get("/health/ready")).Status);

        await server.StartAsync();
        var later = Answered.Of((await GoesOn(world, citizen)).Good());
        Assert.Equal(System.Net.HttpStatusCode.OK, (await world.Hub.Get("/health/ready")).Status);
        await LogCopy.Take(world.Hub, world.Folder.In("copy"));
        await LogCopy.Kept(world.Hub, released);
        await LogCopy.Kept(world.Hub, later);
        Assert.Contains(later.Id, await citizen.History(), StringComparison.Ordinal);
    }

    /// <summary>A database of its own for the keys.</summary>
    async Task<string> KeysAsync()
    {
        var owner = await server.ConnectionStringAsync();
        await using var connection = new NpgsqlConnection(owner + ";Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand("create database hub_keys", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(owner) { Database = "hub_keys" }.ConnectionString;
    }

    /// <summary>The writer opens its log anew at the first entry after the server is back.</summary>
    static async Task<Reply> GoesOn(World world, Citizen citizen)
    {
        const int tries = 60;
        var reply = await world.Bench.Exchange(Asks.Bench(citizen.Nik));
        for (var i = 0; i < tries && (int)reply.Status >= 500; i++)
        {
            await Task.Delay(250);
            reply = await world.Bench.Exchange(Asks.Bench(citizen.Nik));
        }
        return reply;
    }
}
