namespace Hub.Audit.Writing;

/// <summary>What a writer needs besides its store.</summary>
public sealed record LedgerWriterOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a lease may stand still before another writer takes over; renewed after a third of it.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Source of the random tags of unused slots.</summary>
    public Action<Memory<byte>> FillRandom { get; init; } = static bytes => System.Security.Cryptography.RandomNumberGenerator.Fill(bytes.Span);

    /// <summary>Checks the stored log against what was published; run at start and after every fault.</summary>
    public PublishedCheck? Published { get; init; }

    /// <summary>Called at the named points of a batch; a test throws here to stand in for a crash.</summary>
    internal Action<WriterPoint>? Probe { get; init; }
}

/// <summary>Points of a batch where a crash leaves different things behind.</summary>
enum WriterPoint
{
    /// <summary>Decided, nothing written.</summary>
    BeforeCommit,

    /// <summary>Durable, nobody told.</summary>
    AfterCommit,
}
