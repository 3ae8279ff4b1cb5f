namespace Hub.Canon.Records;

/// <summary>First entry of a log that takes the place of one whose end is lost. Public, so that nobody can pass the gap over in silence.</summary>
/// <remarks>What is lost is what the old log had signed and nobody can show; entries that no checkpoint covered yet may be lost too, and are not counted.</remarks>
public sealed record ContinuationRecord : LedgerRecord
{
    /// <summary>Origin line of the log that ends.</summary>
    public required string Continues { get; init; }

    /// <summary>The largest checkpoint of that log that is known: the signed note, whole (C2SP tlog-checkpoint).</summary>
    public required string Checkpoint { get; init; }

    /// <summary>What is left of it under a signature of its own.</summary>
    public required SurvivingLog Survives { get; init; }

    /// <summary>What is not.</summary>
    public required LostRange Lost { get; init; }
}

/// <summary>The beginning of an ended log that is still there.</summary>
/// <param name="Size">Its entries; 0 = nothing.</param>
/// <param name="Root">RFC 6962 root over them.</param>
public sealed record SurvivingLog(long Size, Hash256 Root);

/// <summary>Entries that were signed and are gone.</summary>
/// <param name="From">Index of the first: the size that survives.</param>
/// <param name="End">Index after the last: the size of the last known checkpoint. Equal to <paramref name="From"/> where none is known to be lost.</param>
public sealed record LostRange(long From, long End);
