using Hub.Audit.Store;
using Hub.Audit.TagRoots;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Silo.TagRoots;

/// <summary>Puts the daily roots of tags, and the proofs made with them, into a host, behind the silo.</summary>
public static class TagRootServices
{
    /// <param name="origin">Origin line of the log.</param>
    /// <param name="folder">Where the trees of tags stand, which are made from the log.</param>
    public static IServiceCollection AddHubTagRoots(this IServiceCollection services, string origin, string folder)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(s => new TagPeriods(s.GetRequiredService<ILedgerStore>(), origin));
        services.AddSingleton(s => new TagTrees(s.GetRequiredService<ILedgerStore>(), folder));
        services.AddSingleton<CompletenessMaker>();
        return services.AddSingleton<TagRootWorker>().AddHostedService(s => s.GetRequiredService<TagRootWorker>());
    }
}
