namespace Hub.Planted.Faults;

/// <summary>Every fault that is planted.</summary>
static class FaultList
{
    /// <summary>Names the variable that narrows a run while working on one fault.</summary>
    public const string Variable = "HUB_PLANTED";

    public static IReadOnlyList<Fault> All { get; } = [.. LedgerFaults.All, .. WalkFaults.All, .. RuleFaults.All, .. BorderFaults.All, .. TrailFaults.All];

    /// <summary>What the run was narrowed to; null when it was not.</summary>
    public static string? Narrowed { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } word ? word : null;

    /// <summary>All of them; narrowed, only those whose name holds the word, or one of several with commas between.</summary>
    public static IReadOnlyList<Fault> Chosen { get; } =
        [.. All.Where(fault => Narrowed is null || Narrowed.Split(',').Any(word => fault.Name.Contains(word, StringComparison.Ordinal)))];
}
