using Hub.Audit.Notes;
using Hub.Verify.TagRoots;

namespace Hub.Verify.Logs;

/// <summary>What the verification of a log found.</summary>
/// <param name="Checkpoint">The checkpoint, as far as it could be read; believe it only when there is no fault.</param>
/// <param name="EntriesRead">Number of entries that were hashed.</param>
/// <param name="Faults">Everything that is wrong.</param>
public sealed record LogReport(Checkpoint? Checkpoint, long EntriesRead, FaultList Faults)
{
    /// <summary>Entries whose ids say that they hold the root of a period's tags (<see cref="TagRootVerifier"/>).</summary>
    public IReadOnlyList<TagRootPlace> TagRoots { get; init; } = [];

    /// <summary>Whether the whole log is right.</summary>
    public bool IsRight => Faults.IsRight;

    /// <summary>0 right, 1 a fault, 2 could not be checked.</summary>
    public int ExitCode => Faults.ExitCode;
}
