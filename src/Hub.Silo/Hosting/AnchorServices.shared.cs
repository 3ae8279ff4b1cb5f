using Hub.Audit.Anchors;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Hub.Silo.Anchoring;
using Hub.Silo.Ledger;
using Hub.Silo.Witnessing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Hosting;

/// <summary>Where and through which node a log is anchored.</summary>
/// <param name="Node">JSON-RPC address.</param>
public sealed record AnchorPlan(AnchorSettings Settings, Uri Node)
{
    /// <summary>File with the private key of the hub's own account (full build); null: the node holds the account.</summary>
    public string? KeyFile { get; init; }
}

/// <summary>Puts anchoring into a host, behind the silo.</summary>
public static class AnchorServices
{
    /// <param name="plan">Null: the log is not anchored.</param>
    public static IServiceCollection AddHubAnchoring(this IServiceCollection services, AnchorPlan? plan)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (plan is null)
        {
            return services;
        }
        services.AddSingleton<IEvmRpc>(_ => new HttpEvmRpc(plan.Node));
        services.AddSingleton<IAnchorChain>(s => new EvmAnchorChain(s.GetRequiredService<IEvmRpc>(), plan.Settings, AnchorAccount.Of(plan)));
        services.AddSingleton<ICheckpointHolder>(s => new AnchorHolder(
            s.GetRequiredService<IAnchorChain>(), plan.Settings, s.GetRequiredService<ILedgerStore>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<AnchorHolder>>()));
        services.AddSingleton(s => new AnchorWorker(
            (IAnchorStore)s.GetRequiredService<ILedgerStore>(),
            s.GetRequiredService<IAnchorChain>(),
            plan.Settings,
            () => s.GetRequiredService<LedgerRoom>().LatestCheckpoint?.Checkpoint,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<AnchorWorker>>())
        {
            SplitSeen = () => s.GetRequiredService<OutsideWatch>().Wake(),
        });
        return services.AddHostedService(s => s.GetRequiredService<AnchorWorker>());
    }
}
