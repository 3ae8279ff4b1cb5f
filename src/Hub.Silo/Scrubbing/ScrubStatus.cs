namespace Hub.Silo.Scrubbing;

/// <summary>How the background verification of the stored log stands, for whoever looks after the hub.</summary>
/// <param name="State"><c>waiting</c> or <c>running</c>.</param>
/// <param name="Verified">Entries verified so far in the run that goes on, or in the last.</param>
/// <param name="Ended">When the last whole run ended; absent before the first.</param>
/// <param name="Faults">Faults that the last whole run found.</param>
/// <param name="First">The first of them: code and place; absent where there is none.</param>
public sealed record ScrubStatus(string State, long Verified, DateTimeOffset? Ended, int Faults, string? First);
