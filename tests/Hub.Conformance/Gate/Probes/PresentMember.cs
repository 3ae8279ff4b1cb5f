using Orleans;

namespace Hub.Conformance.Gate;

/// <summary>Uses what Orleans has: the gate must let it pass.</summary>
public sealed class PresentMember : Grain
{
    public void Use() => DeactivateOnIdle();
}
