namespace Hub.Adapters.Duende;

/// <param name="LicenceKey">As its seller gave it; null: none, which Production refuses.</param>
public sealed record DuendeSettings(string? LicenceKey)
{
    /// <summary>The server is chosen by this name.</summary>
    public const string Name = "duende";
}
