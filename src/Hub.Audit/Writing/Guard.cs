using System.Text.Json.Serialization;

namespace Hub.Audit;

/// <summary>What must still hold at the moment an entry is written; otherwise nothing is written and the caller decides again.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Consent), "consent")]
[JsonDerivedType(typeof(Bundle), "bundle")]
[JsonDerivedType(typeof(Quota), "quota")]
[JsonDerivedType(typeof(Length), "length")]
public abstract record Guard
{
    private Guard()
    {
    }

    /// <summary>The chain's last consent-changing entry is still number <paramref name="Version"/>; −1 = there was none.</summary>
    public sealed record Consent(string ChainId, long Version) : Guard;

    /// <summary>The policy bundle in force is still <paramref name="Version"/>; 0 = none was taken into force yet.</summary>
    public sealed record Bundle(int Version) : Guard;

    /// <summary>Fewer than <paramref name="Limit"/> entries were written under <paramref name="Key"/>; the entry itself counts one.</summary>
    public sealed record Quota(string Key, long Limit) : Guard;

    /// <summary>The chain still has exactly <paramref name="Count"/> entries.</summary>
    public sealed record Length(string ChainId, long Count) : Guard;
}
