namespace Hub.Cli.Bench;

/// <summary>One measured phase of exchanges.</summary>
sealed record ExchangePhase(LoadResult Load, CpuShares Cpu, StageTable Stages);

/// <summary>Requests without security, and how they kept the processors busy.</summary>
sealed record BarePhase(LoadResult Load, CpuShares Cpu)
{
    /// <summary>Processor time of one request on both sides, milliseconds.</summary>
    public double CpuMs => (Cpu.Generator + Cpu.Hub) * 1_000 / Load.PerSecond;
}

/// <summary>What stands beside the exchanges of a run.</summary>
/// <param name="RegisterFew">The register asked directly by few clients.</param>
/// <param name="RegisterMany">The same by many.</param>
/// <param name="Hub">The hub asked whether it lives, over TLS, by many clients.</param>
/// <param name="Crypto">Exchanges a second if they were public-key operations alone: the higher of two measurements, before the load and after.</param>
sealed record Beside(LoadResult RegisterFew, LoadResult RegisterMany, BarePhase Hub, CryptoResult Crypto)
{
    /// <summary>Exchanges a second if one were its public-key operations and one bare request, and nothing else.</summary>
    public double BareLimit => Environment.ProcessorCount * 1_000 / (Crypto.CpuMs + Hub.CpuMs);
}

/// <summary>Everything one run of <c>hub bench exchange</c> measured.</summary>
/// <param name="MemoryAtStart">Resident memory of the hub before the first exchange, MiB.</param>
/// <param name="MemoryPeak">Largest resident memory of the hub in its whole life, MiB.</param>
/// <param name="Memory">Resident memory by exchanges done.</param>
sealed record ExchangeFigures(
    Beside Beside,
    ExchangePhase Few,
    ExchangePhase Many,
    double MemoryAtStart,
    double MemoryPeak,
    IReadOnlyList<MemoryPoint> Memory,
    IReadOnlyList<BenchCheck> Checks)
{
    public bool Holds => Checks.All(check => check.Holds);

    public double CryptoLimitRatio => Many.Load.PerSecond / Beside.Crypto.PerSecond;

    /// <summary>Resident memory when so many exchanges were done; null where the run was shorter.</summary>
    public double? MemoryAt(long exchanges) => Memory.Where(point => point.Exchanges >= exchanges).Select(point => (double?)point.ResidentMb).FirstOrDefault();
}
