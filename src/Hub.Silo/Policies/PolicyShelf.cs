using Hub.Rules.Policies;

namespace Hub.Silo.Policies;

/// <summary>The policies in force in this process. A walk takes them once per pass; the append's bundle guard catches a change in between.</summary>
public sealed class PolicyShelf
{
    PolicySet? _current;

    /// <exception cref="InvalidOperationException">No bundle has been taken yet: the hub is still starting.</exception>
    public PolicySet Current => Volatile.Read(ref _current) ?? throw new InvalidOperationException("No policy bundle is in force yet.");

    /// <summary>Whether a bundle is in force.</summary>
    public bool IsStocked => Volatile.Read(ref _current) is not null;

    internal void Take(PolicySet policies) => Volatile.Write(ref _current, policies);
}
