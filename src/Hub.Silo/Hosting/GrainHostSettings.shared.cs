namespace Hub.Silo.Hosting;

/// <summary>What the grain host is told, in both builds.</summary>
/// <param name="Database">File of the snapshots (SQLite). Not used where <paramref name="ClusterConnectionString"/> is set.</param>
/// <param name="ResponseTimeout">How long a caller waits for a grain; 30 s in work.</param>
/// <param name="IdleAge">A grain unused for this long leaves memory.</param>
/// <param name="SiloPort">TCP port between silos (full build). 0 = a free one, for a silo alone, so that two hubs on one machine do not meet.</param>
/// <param name="GatewayPort">TCP port for cluster clients (full build). 0 = a free one, for a silo alone.</param>
/// <param name="ClusterConnectionString">PostgreSQL, holding membership and snapshots of a cluster (full build); null for a single process.</param>
public sealed record GrainHostSettings(
    string Database,
    TimeSpan ResponseTimeout,
    TimeSpan IdleAge,
    int SiloPort,
    int GatewayPort,
    string? ClusterConnectionString)
{
    /// <summary>Whether the one-process host hands messages that say they are immutable over without a copy (core build).</summary>
    public bool SharesImmutable { get; init; }

    static readonly TimeSpan LongestSweep = TimeSpan.FromMinutes(1);
    const int SweepsPerIdleAge = 4;

    /// <summary>How often the host looks for idle grains: a quarter of the idle age, at most a minute.</summary>
    internal TimeSpan IdleSweep
    {
        get
        {
            var sweep = IdleAge / SweepsPerIdleAge;
            return sweep < LongestSweep ? sweep : LongestSweep;
        }
    }
}
