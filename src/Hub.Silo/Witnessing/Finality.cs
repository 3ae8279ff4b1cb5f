namespace Hub.Silo.Witnessing;

/// <summary>How the log stands with one witness.</summary>
/// <param name="Name">As the policy names it.</param>
/// <param name="CosignedSize">Entries of the largest checkpoint that it cosigned; 0 = none yet.</param>
/// <param name="CosignedAt">When, by its own clock.</param>
/// <param name="Fault">Code of what was wrong with its last answer; null when nothing was.</param>
/// <param name="FaultAt">When that was.</param>
public sealed record WitnessLine(string Name, long CosignedSize, DateTimeOffset? CosignedAt, string? Fault, DateTimeOffset? FaultAt);

/// <summary>How far the log is final: cosigned by as many witnesses as the policy asks for.</summary>
/// <param name="Quorum">What the policy asks for, e.g. <c>2 of a, b, c</c>.</param>
/// <param name="Size">Entries under the newest checkpoint; 0 before the first.</param>
/// <param name="FinalSize">Entries under the last final checkpoint; 0 while there is none.</param>
/// <param name="FinalSince">When the last of its cosignatures was given; null while there is none.</param>
/// <param name="Cosignatures">How many of the policy's witnesses cosigned that one.</param>
public sealed record Finality(string Quorum, long Size, long FinalSize, DateTimeOffset? FinalSince, int Cosignatures, IReadOnlyList<WitnessLine> Witnesses);
