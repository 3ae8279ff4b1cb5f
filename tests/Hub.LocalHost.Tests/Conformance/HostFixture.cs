using Hub.LocalHost.Probes;
using Orleans;

namespace Hub.LocalHost.Conformance;

/// <summary>A running grain host with the probe grains, <see cref="ProbeFilter"/> and storage "hub". One per implementation.</summary>
public abstract class HostFixture : IAsyncLifetime
{
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan IdleAge = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan IdleSweep = TimeSpan.FromMilliseconds(250);

    public ProbeLog Log { get; } = new();

    public abstract IGrainFactory Grains { get; }

    /// <summary>Raises the etag of a stored state behind the back of its activation.</summary>
    public abstract void MakeStale(string grainType, string key);

    /// <summary>Replaces a stored state by bytes that are not its JSON.</summary>
    public abstract void Garble(string grainType, string key);

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();
}
