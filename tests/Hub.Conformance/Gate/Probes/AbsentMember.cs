using Orleans;

namespace Hub.Conformance.Gate;

/// <summary>Uses what Orleans does not have: the gate must name it.</summary>
public sealed class AbsentMember : Grain
{
    public void Use() => DeactivateAtFullMoon();
}
