using Hub.LocalHost.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Hub.LocalHost;

/// <summary>Adds the local grain host to an application.</summary>
public static class LocalGrainHosting
{
    /// <summary>Runs the grains of <see cref="LocalGrainOptions.Assemblies"/> in this process and offers <see cref="IGrainFactory"/>.</summary>
    /// <remarks>Takes <see cref="TimeProvider"/> and any <see cref="IIncomingGrainCallFilter"/> from the services.</remarks>
    public static IServiceCollection AddLocalGrainHost(this IServiceCollection services, Action<LocalGrainOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new LocalGrainOptions();
        configure(options);
        return services
            .AddSingleton(options)
            .AddSingleton<LocalGrainHost>()
            .AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<LocalGrainHost>())
            .AddHostedService(provider => provider.GetRequiredService<LocalGrainHost>());
    }
}
