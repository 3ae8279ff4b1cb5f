using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Hub.Silo.Hosting;

/// <summary>Runs the hub's grains in this process, on the host that this build has.</summary>
public static partial class GrainHost
{
    /// <summary>Adds the grains of this assembly. Call filters are taken from the services; so is <see cref="TimeProvider"/>, the system's where none is there.</summary>
    /// <exception cref="InvalidOperationException">The settings name a cluster and this build has none.</exception>
    public static IHostApplicationBuilder AddHubGrains(this IHostApplicationBuilder builder, GrainHostSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.TryAddSingleton(TimeProvider.System);
        Add(builder, settings);
        return builder;
    }

    static partial void Add(IHostApplicationBuilder builder, GrainHostSettings settings);
}
