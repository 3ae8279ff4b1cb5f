using Hub.Canon.Records;

namespace Hub.Verify.Continuations;

/// <summary>What became of a log that takes the place of another, as far as it was found right.</summary>
/// <param name="Record">The first entry's record; null when there is none that can be believed.</param>
/// <param name="OldSize">Entries of the copy of the ended log; null when it was not found right.</param>
/// <param name="ListSigned">Whether the key list that names both logs was held to a root from elsewhere.</param>
/// <param name="Faults">Everything that is wrong, those of the ended log's copy included.</param>
public sealed record ContinuationReport(ContinuationRecord? Record, long? OldSize, bool ListSigned, FaultList Faults)
{
    /// <summary>Number of entries that were signed and are gone.</summary>
    public long LostCount => Record is { Lost: var lost } ? lost.End - lost.From : 0;

    /// <summary>Whether the copy goes to the ended log's last known checkpoint: then the entries that the record calls lost are in it.</summary>
    public bool CopyHasThem => Record is { Lost.End: var end } && OldSize >= end && LostCount > 0;
}
