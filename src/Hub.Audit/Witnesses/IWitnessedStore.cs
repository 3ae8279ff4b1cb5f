namespace Hub.Audit.Witnesses;

/// <summary>Where a witness remembers, for each log, the last checkpoint it cosigned.</summary>
public interface IWitnessedStore
{
    /// <summary>What is remembered of a log; null when nothing was ever cosigned.</summary>
    /// <exception cref="LedgerUnavailableException">The row is damaged, or the database away.</exception>
    ValueTask<WitnessedTree?> WitnessedAsync(string origin, CancellationToken cancellation);

    /// <summary>Replaces what is remembered exactly when it still stands as <paramref name="seen"/>; durable on return.</summary>
    /// <param name="seen">Null: nothing was remembered.</param>
    /// <returns>False when somebody else was faster.</returns>
    ValueTask<bool> TryWitnessAsync(WitnessedTree? seen, WitnessedTree next, CancellationToken cancellation);
}

/// <summary>One cosignature of this log's checkpoint by a witness.</summary>
/// <param name="Size">Size of the checkpoint.</param>
/// <param name="Key">The witness's verifier key as text.</param>
/// <param name="Time">POSIX seconds.</param>
/// <param name="Line">The signature line without its newline.</param>
public sealed record CosignatureRow(long Size, string Key, long Time, string Line);

/// <summary>A checkpoint that enough witnesses cosigned.</summary>
/// <param name="N">Its number among the final ones, from 0 without gaps.</param>
/// <param name="Size">Larger than that of the one before.</param>
/// <param name="Note">The checkpoint with the log's signature and the cosignatures that made it final, UTF-8.</param>
public sealed record FinalRow(long N, long Size, byte[] Note);

/// <summary>Where this log keeps what witnesses said of it. Nothing kept here is ever changed.</summary>
public interface ICosignatureStore
{
    /// <summary>Keeps a cosignature; one size by one key is kept once. Durable on return.</summary>
    ValueTask KeepCosignatureAsync(CosignatureRow row, CancellationToken cancellation);

    /// <summary>Cosignatures of one size, the oldest time first.</summary>
    ValueTask<IReadOnlyList<CosignatureRow>> CosignaturesAsync(long size, int max, CancellationToken cancellation);

    /// <summary>The cosignature with the largest size by one key, or null.</summary>
    ValueTask<CosignatureRow?> LastCosignatureAsync(string key, CancellationToken cancellation);

    /// <summary>Keeps the next final checkpoint; durable on return.</summary>
    /// <returns>False when its number is taken or it is not the next, or its size does not grow.</returns>
    ValueTask<bool> TryKeepFinalAsync(FinalRow row, CancellationToken cancellation);

    /// <summary>The n-th final checkpoint, or null.</summary>
    ValueTask<FinalRow?> FinalAsync(long n, CancellationToken cancellation);

    /// <summary>The last final checkpoint, or null.</summary>
    ValueTask<FinalRow?> LastFinalAsync(CancellationToken cancellation);
}
