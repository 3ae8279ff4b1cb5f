namespace Hub.Audit.Witnesses;

/// <summary>Somebody outside the hub who keeps a checkpoint of this log. Asked before the hub signs anything, so that an old copy of everything it owns cannot pass for the log.</summary>
public interface ICheckpointHolder
{
    /// <summary>The signed notes that are kept there, as they were answered; what this log's key did not sign is ignored. Bounded in time; who does not answer is left out.</summary>
    /// <param name="size">Entries of the stored log.</param>
    /// <exception cref="LedgerUnavailableException">So many say they hold more that the log must not be continued.</exception>
    ValueTask<IReadOnlyList<HeldCheckpoint>> HeldAsync(long size, CancellationToken cancellation);

    /// <summary>Who was asked, and whether each has answered since the process began; empty before the first question.</summary>
    IReadOnlyList<HolderState> States { get; }
}

/// <summary>Whether somebody outside was heard before the log went on.</summary>
/// <param name="Holder">Who, for people: <c>witness NAME</c>, <c>anchor</c>.</param>
/// <param name="Checked">It answered since the process began, and its answer did not stand against the log.</param>
/// <param name="Fault">Code of why not; null when it did.</param>
public sealed record HolderState(string Holder, bool Checked, string? Fault);

/// <summary>A checkpoint that somebody else keeps.</summary>
/// <param name="Holder">Who, for people.</param>
/// <param name="Note">UTF-8, not verified.</param>
public sealed record HeldCheckpoint(string Holder, byte[] Note);

/// <summary>What witnesses made of this log's checkpoints, for its readers.</summary>
public interface ICosignedNotes
{
    /// <summary>The last checkpoint that enough witnesses cosigned; null while there is none.</summary>
    Writing.PublishedCheckpoint? LastFinal { get; }

    /// <summary>The checkpoint's note with the cosignatures that came in so far.</summary>
    byte[] With(Writing.PublishedCheckpoint published);

    /// <summary>The n-th final checkpoint's note, or null.</summary>
    ValueTask<byte[]?> FinalAsync(long n, CancellationToken cancellation);
}
