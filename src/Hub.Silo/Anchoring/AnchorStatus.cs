namespace Hub.Silo.Anchoring;

/// <summary>How anchoring stands, for whoever looks after the hub.</summary>
/// <param name="State"><c>idle</c>, <c>queued</c>, <c>sent</c> or <c>mined</c>.</param>
/// <param name="AnchoredSize">Size of the newest final anchor; 0: none.</param>
/// <param name="PendingSize">Size of the checkpoint on its way; absent: none.</param>
/// <param name="Fault">Code of what keeps it from going on; absent: nothing.</param>
public sealed record AnchorStatus(string State, long AnchoredSize, long? PendingSize, string? Fault);
