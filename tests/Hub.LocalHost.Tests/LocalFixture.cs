using System.Text.Json;
using Hub.LocalHost.Conformance;
using Hub.LocalHost.Probes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.LocalHost;

/// <summary>The local host in its normal mode, over a database of its own.</summary>
public sealed class LocalFixture : HostFixture
{
    readonly TestDatabase _database = new();
    IHost? _host;

    public override IGrainFactory Grains => _host!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>A started host with the probe grains.</summary>
    public static async Task<IHost> Start(
        string database,
        ProbeLog log,
        Action<LocalGrainOptions>? configure = null,
        TimeProvider? clock = null,
        ILoggerProvider? lines = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        if (lines is not null)
        {
            builder.Logging.AddProvider(lines);
        }
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(log).AddSingleton<IIncomingGrainCallFilter, ProbeFilter>();
        builder.Services.AddLocalGrainHost(options =>
        {
            options.Assemblies.Add(typeof(LocalFixture).Assembly);
            options.Json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
            options.Database = database;
            options.ResponseTimeout = ResponseTimeout;
            options.IdleAge = IdleAge;
            options.IdleSweep = IdleSweep;
            configure?.Invoke(options);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public override async ValueTask InitializeAsync() => _host = await Start(_database.Path, Log);

    public override async ValueTask DisposeAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
        _database.Dispose();
    }

    public override void MakeStale(string grainType, string key) =>
        Change("UPDATE grain_snapshot SET etag = etag + 5 WHERE id = $id", $"{grainType}/{key}");

    public override void Garble(string grainType, string key) =>
        Change("UPDATE grain_snapshot SET etag = etag + 5, body = x'00' WHERE id = $id", $"{grainType}/{key}");

    void Change(string sql, string id)
    {
        using var connection = new SqliteConnection($"Data Source={_database.Path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$id", id);
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
