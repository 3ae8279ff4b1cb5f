using Hub.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Hub.LocalHost;

/// <summary>The same silo, called over TCP by a client of the cluster: every message is written and read.</summary>
public sealed class ClientFixture : SiloFixture
{
    IHost? _client;

    public override IGrainFactory Grains => _client!.Services.GetRequiredService<IGrainFactory>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(GatewayPort, serviceId: GrainHost.ClusterName, clusterId: GrainHost.ClusterName);
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = SiloResponseTimeout);
            OrleansWire.AddTo(client.Services);
            AddProbes(client.Services);
        });
        _client = builder.Build();
        await _client.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _client!.StopAsync();
        _client.Dispose();
        await base.DisposeAsync();
    }
}
