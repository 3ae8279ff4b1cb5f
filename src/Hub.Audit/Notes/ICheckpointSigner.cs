namespace Hub.Audit.Notes;

/// <summary>Signs checkpoints of a log, by whatever key or keys hold at their size.</summary>
public interface ICheckpointSigner
{
    /// <summary>The checkpoint as a signed note.</summary>
    /// <exception cref="IOException">A key that is held elsewhere cannot be reached, or refused to sign.</exception>
    SignedNote Sign(Checkpoint checkpoint);
}
