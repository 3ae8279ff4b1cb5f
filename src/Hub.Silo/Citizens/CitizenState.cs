namespace Hub.Silo.Citizens;

/// <summary>Snapshot of a citizen's projection: replaceable from the log at any time.</summary>
public sealed class CitizenState
{
    /// <summary>Entries of the person's chain that the snapshot covers.</summary>
    public long Count { get; set; }

    /// <summary>The projection, sealed under the person's key so that it does not survive erasure; null before the first.</summary>
    public byte[]? Sealed { get; set; }
}
