namespace Hub.Cli.Bench.Tokens;

/// <summary>How large a run is.</summary>
/// <param name="Slice">About how long each slice is; the requests of a slice are counted out before it, by the rate of the last.</param>
/// <param name="Slices">Slices of each server; the servers take turns.</param>
/// <param name="Clients">Agencies that ask at once, each with keys and a connection of its own.</param>
/// <param name="WarmUp">Requests to each server before anything is measured.</param>
/// <param name="Checks">Checks of a token, in one thread.</param>
sealed record TokenPlan(TimeSpan Slice, int Slices, int Clients, int WarmUp, int Checks)
{
    /// <summary>The run whose figures count.</summary>
    public static TokenPlan Full { get; } = new(TimeSpan.FromSeconds(4), Slices: 4, Clients: 32, WarmUp: 12_000, Checks: 40_000);

    /// <summary>A run that shows that everything works, and no figure worth keeping.</summary>
    public static TokenPlan Quick { get; } = new(TimeSpan.FromSeconds(0.2), Slices: 1, Clients: 4, WarmUp: 40, Checks: 200);
}
