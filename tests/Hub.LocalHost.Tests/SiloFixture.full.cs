using System.Net;
using System.Net.Sockets;
using Hub.LocalHost.Conformance;
using Hub.LocalHost.Probes;
using Hub.Silo.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Serialization.Configuration;

namespace Hub.LocalHost;

/// <summary>A silo of Orleans as the hub composes it, over a database of its own; the tests call from inside its process.</summary>
public class SiloFixture : HostFixture
{
    readonly TestDatabase _database = new();
    IHost? _silo;

    public override IGrainFactory Grains => _silo!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Longer than the local host's: eight silos start at once on what may be two cores.</summary>
    protected static readonly TimeSpan SiloResponseTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Where clients of the silo connect.</summary>
    protected int GatewayPort { get; } = FreePort();

    public override async ValueTask InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Log).AddSingleton<IIncomingGrainCallFilter, ProbeFilter>();
        builder.AddHubGrains(new GrainHostSettings(_database.Path, SiloResponseTimeout, IdleAge, SiloPort: 0, GatewayPort, ClusterConnectionString: null));
        AddProbes(builder.Services);
        _silo = builder.Build();
        await _silo.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _silo!.StopAsync();
        _silo.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    public override void MakeStale(string grainType, string key) =>
        Change("UPDATE OrleansStorage SET Version = Version + 5 WHERE GrainIdExtensionString = $row", $"{grainType}|{key}");

    public override void Garble(string grainType, string key) =>
        Change("UPDATE OrleansStorage SET Version = Version + 5, PayloadBinary = x'00' WHERE GrainIdExtensionString = $row", $"{grainType}|{key}");

    void Change(string sql, string row)
    {
        using var connection = new SqliteConnection($"Data Source={_database.Path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$row", row);
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    /// <summary>The null of a union is sent by name; the hub names its own unions, the probes' is named here.</summary>
    protected static void AddProbes(IServiceCollection services) =>
        services.Configure<TypeManifestOptions>(options => options.AddAllowedType(typeof(Shape)));

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
