namespace Hub.Cli.Bench;

/// <summary>One measured phase of exchanges.</summary>
sealed record ExchangePhase(LoadResult Load, CpuShares Cpu, StageTable Stages);

/// <summary>Everything one run of <c>hub bench exchange</c> measured.</summary>
/// <param name="CryptoLimit">Exchanges a second if they were public-key operations alone: the higher of two measurements, before the load and after.</param>
/// <param name="MemoryAtStart">Resident memory of the hub before the first exchange, MiB.</param>
/// <param name="MemoryPeak">Largest resident memory of the hub in its whole life, MiB.</param>
/// <param name="Memory">Resident memory by exchanges done.</param>
sealed record ExchangeFigures(
    LoadResult DirectFew,
    LoadResult DirectMany,
    CryptoResult CryptoLimit,
    ExchangePhase Few,
    ExchangePhase Many,
    double MemoryAtStart,
    double MemoryPeak,
    IReadOnlyList<MemoryPoint> Memory,
    IReadOnlyList<BenchCheck> Checks)
{
    public bool Holds => Checks.All(check => check.Holds);

    public double CryptoLimitRatio => Many.Load.PerSecond / CryptoLimit.PerSecond;

    /// <summary>Resident memory when so many exchanges were done; null where the run was shorter.</summary>
    public double? MemoryAt(long exchanges) => Memory.Where(point => point.Exchanges >= exchanges).Select(point => (double?)point.ResidentMb).FirstOrDefault();
}
