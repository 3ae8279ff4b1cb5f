using System.Globalization;

namespace Hub.Cli.Bench.Tokens;

/// <summary>What the slices of one server came to.</summary>
/// <param name="Checked">Tokens that were received and held, warm-up included.</param>
sealed record ServerFigures(string Name, IReadOnlyList<TokenSlice> Slices, int Checked)
{
    public long Count => Slices.Sum(slice => slice.Load.Count);

    /// <summary>Over all slices together.</summary>
    public double PerSecond => Count / Slices.Sum(slice => slice.Load.Elapsed.TotalSeconds);

    public Latencies Latencies { get; } = Latencies.Merge(Slices.Select(slice => slice.Load.Latencies));

    /// <summary>Processors that the server kept busy.</summary>
    public double Busy => Mean(slice => slice.Cpu.Hub);

    /// <summary>Processors that the generator kept busy while the clock ran.</summary>
    public double GeneratorBusy => Mean(slice => slice.Cpu.Generator);

    /// <summary>Processors that everything else on the machine kept busy.</summary>
    public double OthersBusy => Mean(slice => slice.Cpu.Others);

    /// <summary>Processor time of the server for one token, milliseconds.</summary>
    public double CpuMs => Busy * 1_000 / PerSecond;

    double Mean(Func<TokenSlice, double> of) => Slices.Sum(slice => of(slice) * slice.Load.Elapsed.TotalSeconds) / Slices.Sum(slice => slice.Load.Elapsed.TotalSeconds);
}

/// <summary>Checks of a token and its proof at the resource server, in one thread.</summary>
/// <param name="PerCoreSecond">A second of processor time.</param>
/// <param name="VerifyPerCoreSecond">Bare ES256 verifications of the same proofs in the same process, a second of processor time.</param>
sealed record CheckFigures(int Count, double PerCoreSecond, double VerifyPerCoreSecond);

/// <summary>Everything one run of <c>hub bench token</c> measured.</summary>
/// <param name="Durability">Read back from the connection that keeps used assertion ids.</param>
sealed record TokenFigures(ServerFigures Ours, ServerFigures Theirs, CheckFigures Checks, string Durability, int Clients)
{
    /// <summary>Of the peer's tokens a second, at least.</summary>
    public const double WantedRatio = 2;

    /// <summary>Checks of a token and its proof, a second of one processor, at least.</summary>
    public const double WantedChecks = 5_000;

    public double Ratio => Ours.PerSecond / Theirs.PerSecond;

    /// <summary>What is wanted of a run whose figures count.</summary>
    public IReadOnlyList<BenchCheck> Wanted =>
    [
        new("the hub issues twice the peer's tokens a second", Ratio >= WantedRatio, string.Create(CultureInfo.InvariantCulture, $"{Ratio:0.00} times")),
        new("a processor does 5,000 checks a second", Checks.PerCoreSecond >= WantedChecks, string.Create(CultureInfo.InvariantCulture, $"{Checks.PerCoreSecond:0} checks")),
    ];
}
