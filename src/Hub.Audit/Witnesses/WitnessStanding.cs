namespace Hub.Audit.Witnesses;

/// <summary>How a log stands with one of its witnesses. Pure: every step takes the time and gives the next standing.</summary>
/// <param name="KnownSize">Size that the witness is believed to have; 0 until it is known.</param>
/// <param name="CosignedSize">Largest size that it cosigned; 0 = none yet.</param>
/// <param name="CosignedAt">When, by the witness's own clock.</param>
/// <param name="Failures">Rounds that failed one after another.</param>
/// <param name="NotBefore">When it is asked again.</param>
/// <param name="FaultCode">Code of the last round's fault; null when it went well.</param>
/// <param name="FaultDetail">For the operator.</param>
/// <param name="FaultAt">When that was.</param>
public sealed record WitnessStanding(
    long KnownSize, long CosignedSize, DateTimeOffset? CosignedAt, int Failures, DateTimeOffset NotBefore, string? FaultCode, string? FaultDetail, DateTimeOffset? FaultAt)
{
    /// <summary>Wait after the first failure; doubled by every further one.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait.</summary>
    public static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(5);

    const int MaxDoublings = 8;

    /// <summary>Nothing is known yet.</summary>
    public static WitnessStanding New { get; } = new(0, 0, null, 0, DateTimeOffset.MinValue, null, null, null);

    /// <summary>As it stood when the log was last running.</summary>
    public static WitnessStanding From(CosignatureRow? last) =>
        last is null ? New : New with { KnownSize = last.Size, CosignedSize = last.Size, CosignedAt = DateTimeOffset.FromUnixTimeSeconds(last.Time) };

    /// <summary>Whether there is something to ask now.</summary>
    /// <param name="size">Size of the newest checkpoint.</param>
    public bool IsDue(long size, DateTimeOffset now) => now >= NotBefore && size > CosignedSize;

    /// <summary>After a right cosignature.</summary>
    /// <param name="time">POSIX seconds.</param>
    public WitnessStanding Cosigned(long size, long time) => this with
    {
        KnownSize = size, CosignedSize = size, CosignedAt = DateTimeOffset.FromUnixTimeSeconds(time), Failures = 0, NotBefore = DateTimeOffset.MinValue, FaultCode = null, FaultDetail = null, FaultAt = null,
    };

    /// <summary>After the witness named the size it has.</summary>
    public WitnessStanding Behind(long size) => this with { KnownSize = size };

    /// <summary>After a wrong answer or none: asked again later, ever less often.</summary>
    public WitnessStanding Failed(SubmissionOutcome.Faulty fault, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var wait = FirstBackOff * (1 << Math.Min(Failures, MaxDoublings));
        return this with
        {
            Failures = Failures + 1, NotBefore = now + (wait < MaxBackOff ? wait : MaxBackOff), FaultCode = fault.Code, FaultDetail = fault.Detail, FaultAt = now,
        };
    }
}
