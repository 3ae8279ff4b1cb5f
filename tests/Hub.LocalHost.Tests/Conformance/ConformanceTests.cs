using System.Security.Cryptography;
using Hub.LocalHost.Probes;
using Orleans;

namespace Hub.LocalHost.Conformance;

/// <summary>What every grain host must do; each implementation runs all of it over its own fixture.</summary>
public abstract class ConformanceTests(HostFixture host)
{
    readonly string _prefix = "z" + RandomNumberGenerator.GetHexString(10, lowercase: true);

    protected HostFixture Host => host;

    protected ProbeLog Log => host.Log;

    /// <summary>A key that no other test uses.</summary>
    protected string Key(string name = "a") => $"{_prefix}-{name}";

    protected TGrain Grain<TGrain>(string name = "a")
        where TGrain : IGrainWithStringKey => host.Grains.GetGrain<TGrain>(Key(name));
}
