namespace Hub.Verify.Witnesses;

/// <summary>How far witnesses made a log final, by the reader's own policy.</summary>
/// <param name="Quorum">What the policy asks for.</param>
/// <param name="FinalSize">Entries under the largest checkpoint that enough witnesses cosigned; 0 = none.</param>
/// <param name="FinalSince">When the last of its cosignatures was given; null = none.</param>
/// <param name="Cosignatures">How many witnesses of the policy cosigned it.</param>
/// <param name="Checkpoints">How many checkpoints enough witnesses cosigned: between their times the time of every entry is bounded.</param>
public sealed record FinalityReport(string Quorum, long FinalSize, DateTimeOffset? FinalSince, int Cosignatures, long Checkpoints);
