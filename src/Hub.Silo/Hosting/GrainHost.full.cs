using System.Net;
using System.Net.Sockets;
using Hub.Adapters.NSec;
using Hub.Audit.Crypto;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Hub.Silo.Hosting;

/// <content>The full build: Orleans, alone on SQLite or as a cluster on PostgreSQL.</content>
public static partial class GrainHost
{
    /// <summary>What an operator is told about the host.</summary>
    public const string Name = "full (Orleans 10.4.2)";

    /// <summary>Id of the cluster and of its service; a client of the cluster names the same.</summary>
    public const string ClusterName = "hub";

    const string Storage = "hub"; // the name that grains ask for
    const string Rows = "hub-rows"; // Orleans' own provider below it
    const string PostgreSql = "Npgsql";
    const string Sqlite = "System.Data.SQLite"; // Orleans' word for Microsoft.Data.Sqlite
    const int SqliteBusyTimeoutS = 30;

    /// <summary>Whether the hub can only ever be one process on this host. Orleans could be more; the ledger's store is not there yet.</summary>
    public static bool IsSingleProcess => true;

    static partial void Add(IHostApplicationBuilder builder, GrainHostSettings settings)
    {
        builder.Services.AddSingleton<IEd25519, NSecEd25519>();
        AddOrleans(builder, settings);
    }

    static void AddOrleans(IHostApplicationBuilder builder, GrainHostSettings settings) => builder.UseOrleans(silo =>
    {
        if (settings.ClusterConnectionString is { } cluster)
        {
            JoinCluster(silo, settings, cluster);
            AddRows(silo, PostgreSql, cluster);
        }
        else
        {
            silo.UseLocalhostClustering(PortOr(settings.SiloPort), PortOr(settings.GatewayPort), serviceId: ClusterName, clusterId: ClusterName);
            AddRows(silo, Sqlite, OpenSqlite(settings.Database));
        }
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = settings.ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = settings.IdleAge;
            options.CollectionQuantum = settings.IdleSweep;
        });
        OrleansWire.AddTo(silo.Services);
    });

    /// <summary>The operator creates the tables beforehand, with the PostgreSQL scripts that come with Orleans.</summary>
    static void JoinCluster(ISiloBuilder silo, GrainHostSettings settings, string cluster)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (ClusterName, ClusterName));
        silo.ConfigureEndpoints(settings.SiloPort, settings.GatewayPort);
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (PostgreSql, cluster));
#pragma warning disable ORLEANSEXP003 // marked experimental; it is the strongly consistent directory, and the ledger's fence stands without it
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
    }

    /// <summary>Orleans names a silo by its port, so it must know it before it listens.</summary>
    static int PortOr(int port)
    {
        if (port != 0)
        {
            return port;
        }
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static void AddRows(ISiloBuilder silo, string invariant, string connectionString)
    {
        silo.AddAdoNetGrainStorage(Rows, options =>
        {
            options.Invariant = invariant;
            options.ConnectionString = connectionString;
            options.GrainStorageSerializer = new SnapshotSerializer();
        });
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            Storage, (services, _) => new TypedRows(services.GetRequiredKeyedService<IGrainStorage>(Rows)));
    }

    static string OpenSqlite(string database)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = database, DefaultTimeout = SqliteBusyTimeoutS }.ToString();
        using var script = new StreamReader(typeof(GrainHost).Assembly.GetManifestResourceStream("orleans-sqlite.sql")!);
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = script.ReadToEnd();
        command.ExecuteNonQuery();
        return connectionString;
    }
}
