namespace Hub.Planted.Faults;

/// <summary>Every fault that is planted.</summary>
static class FaultList
{
    public static IReadOnlyList<Fault> All { get; } = [.. LedgerFaults.All, .. WalkFaults.All, .. RuleFaults.All, .. BorderFaults.All];

    /// <summary>All of them; while working on one, only those whose name holds <c>HUB_PLANTED</c>.</summary>
    public static IReadOnlyList<Fault> Chosen { get; } =
        [.. All.Where(fault => fault.Name.Contains(Environment.GetEnvironmentVariable("HUB_PLANTED") ?? "", StringComparison.Ordinal))];
}
