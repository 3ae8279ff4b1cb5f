using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>What the host tells its operator.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Warning, "Hub.LocalHost runs the grains: one process, no cluster. {Classes} grain classes, snapshots in {Database}")]
    public static partial void Started(ILogger log, int classes, string database);

    [LoggerMessage(2, LogLevel.Warning, "Hub.LocalHost misbehaves on purpose, seed {Seed}: a test mode, never for work")]
    public static partial void FaultsOn(ILogger log, int seed);

    [LoggerMessage(3, LogLevel.Error, "OnDeactivateAsync of {Grain} failed")]
    public static partial void DeactivationFailed(ILogger log, Exception fault, GrainId grain);

    [LoggerMessage(4, LogLevel.Warning, "A timer tick of {Grain} failed; the timer goes on")]
    public static partial void TickFailed(ILogger log, Exception fault, GrainId grain);

    [LoggerMessage(5, LogLevel.Warning, "The snapshot of {Grain} is unreadable and is taken as absent")]
    public static partial void SnapshotUnreadable(ILogger log, Exception fault, GrainId grain);

    [LoggerMessage(6, LogLevel.Information, "A call to {Grain} failed after its caller had left")]
    public static partial void LateCallFailed(ILogger log, Exception fault, GrainId grain);
}
