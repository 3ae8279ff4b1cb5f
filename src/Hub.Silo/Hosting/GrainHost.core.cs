using Hub.LocalHost;
using Microsoft.Extensions.Hosting;

namespace Hub.Silo.Hosting;

/// <content>The core build: <c>Hub.LocalHost</c> stands in for Orleans.</content>
public static partial class GrainHost
{
    /// <summary>What an operator is told about the host.</summary>
    public const string Name = "core (Hub.LocalHost, one process, no cluster)";

    /// <summary>Whether this host can only ever be one process.</summary>
    public static bool IsSingleProcess => true;

    static partial void Add(IHostApplicationBuilder builder, GrainHostSettings settings)
    {
        if (settings.ClusterConnectionString is not null)
        {
            throw new InvalidOperationException("The core build runs in one process and joins no cluster; build with HubBuild=full.");
        }
        builder.Services.AddLocalGrainHost(options =>
        {
            options.Assemblies.Add(typeof(GrainHost).Assembly);
            options.Json = HubWire.Options;
            options.SharesImmutable = settings.SharesImmutable;
            options.Database = settings.Database;
            options.ResponseTimeout = settings.ResponseTimeout;
            options.IdleAge = settings.IdleAge;
            options.IdleSweep = settings.IdleSweep;
        });
    }
}
