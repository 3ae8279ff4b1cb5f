namespace Hub.Connectors;

/// <summary>One thing wrong in a configuration.</summary>
/// <param name="Place">JSON Pointer (RFC 6901) to it.</param>
/// <param name="Message">What is wrong, for an operator.</param>
public sealed record ConnectorFault(string Place, string Message);

/// <summary>What came of <see cref="ConnectorRegistry.Load"/>.</summary>
public abstract record ConnectorLoad
{
    ConnectorLoad()
    {
    }

    /// <summary>All connectors stand; the caller disposes the registry.</summary>
    public sealed record Loaded(ConnectorRegistry Registry) : ConnectorLoad;

    /// <summary>Nothing was taken; every fault is named, at least one.</summary>
    public sealed record Refused(IReadOnlyList<ConnectorFault> Faults) : ConnectorLoad;
}
