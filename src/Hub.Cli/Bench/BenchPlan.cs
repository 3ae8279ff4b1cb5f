namespace Hub.Cli.Bench;

/// <summary>How large a run is.</summary>
/// <param name="Exchanges">At least so many exchanges in the measured phases together.</param>
/// <param name="Phase">At least so long each measured phase of exchanges.</param>
/// <param name="Side">How long each of the phases beside them: the register called directly, the crypto limit.</param>
/// <param name="WarmUp">Exchanges before anything is measured.</param>
/// <param name="People">Citizens, each with a consent.</param>
sealed record BenchPlan(long Exchanges, TimeSpan Phase, TimeSpan Side, int WarmUp, int People)
{
    /// <summary>Clients of the first measured phase: latencies are read here.</summary>
    public const int FewClients = 16;

    /// <summary>Clients of the second: throughput is read here.</summary>
    public const int ManyClients = 64;

    /// <summary>The run whose figures count.</summary>
    public static BenchPlan Full { get; } = new(100_000, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5), 10_000, 4_000);

    /// <summary>A run that shows that everything works, and no figure worth keeping.</summary>
    public static BenchPlan Quick { get; } = new(200, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.2), 50, 40);
}
