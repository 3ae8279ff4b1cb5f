using Hub.Audit.Notes;

namespace Hub.Verify.Export;

/// <summary>What an export did.</summary>
/// <param name="Checkpoint">The checkpoint that was exported; null when it was not accepted.</param>
/// <param name="FilesWritten">Files that were fetched and written.</param>
/// <param name="FilesKept">Files that were there and right.</param>
/// <param name="Faults">What was wrong with the source; with a fault the checkpoint is not written.</param>
public sealed record ExportReport(Checkpoint? Checkpoint, long FilesWritten, long FilesKept, FaultList Faults);
