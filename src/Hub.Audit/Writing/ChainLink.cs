namespace Hub.Audit;

/// <summary>One chain that an entry joins: who it is tagged for.</summary>
/// <param name="ChainId">Name of the chain, e.g. <c>person:SUBJECT</c> or <c>agency:ID</c>; 1..<see cref="MaxChainIdLength"/> characters.</param>
/// <param name="TagKey">32 bytes; the tag is HMAC-SHA256(tag key, uint64 big-endian n), first 16 bytes.</param>
/// <remarks>Slots: 0 citizen, 1 asking agency, 2 providing agency, 3 second person. A null slot gets a random filler tag.</remarks>
public sealed record ChainLink(string ChainId, byte[] TagKey)
{
    /// <summary>Slots of a leaf.</summary>
    public const int Slots = 4;

    /// <summary>The slot whose chain carries the consent version.</summary>
    public const int CitizenSlot = 0;

    /// <summary>The slot of the agency that asked.</summary>
    public const int AskingSlot = 1;

    /// <summary>Longest chain name, in characters.</summary>
    public const int MaxChainIdLength = 128;

    /// <summary>Length of a tag key in bytes.</summary>
    public const int TagKeyBytes = 32;
}
