using Orleans;

namespace Hub.Conformance.Gate;

/// <summary>Uses what only the stand-in has: the gate must name it.</summary>
public sealed class StandInOnly : Grain
{
    public Type Use() => typeof(Hub.LocalHost.CallCycleException);
}
