namespace Hub.Audit.Writing;

/// <summary>Bounds of an append request. A breach is the caller's fault, never the outcome of an append.</summary>
static class AppendShape
{
    /// <exception cref="ArgumentException">The request is out of shape.</exception>
    public static void Check(AppendRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Require(request.Record is not null, "a record");
        Require(request.Chains is { Count: <= ChainLink.Slots }, $"at most {ChainLink.Slots} chain slots");
        Require(request.Guards is { Count: <= AppendRequest.MaxGuards }, $"at most {AppendRequest.MaxGuards} guards");
        foreach (var link in request.Chains)
        {
            Require(link is null || (IsChainId(link.ChainId) && link.TagKey is { Length: ChainLink.TagKeyBytes }), "a chain has a name and a tag key of 32 bytes");
        }
        Require(!request.ChangesConsent || (request.Chains.Count > ChainLink.CitizenSlot && request.Chains[ChainLink.CitizenSlot] is not null), "a consent change joins the chain of slot 0");
        Require(request.BundleVersion is null or > 0, "a bundle version is above 0");
        foreach (var guard in request.Guards)
        {
            Require(
                guard switch
                {
                    Guard.Consent consent => IsChainId(consent.ChainId),
                    Guard.Length length => IsChainId(length.ChainId) && length.Count >= 0,
                    Guard.Bundle => true,
                    Guard.Quota quota => quota.Key is { Length: > 0 and <= AppendRequest.MaxQuotaKeyLength },
                    _ => false,
                },
                "a guard names a chain, a bundle or a quota");
        }
    }

    static bool IsChainId(string? chainId) => chainId is { Length: > 0 and <= ChainLink.MaxChainIdLength };

    static void Require(bool holds, string request)
    {
        if (!holds)
        {
            throw new ArgumentException($"An append request has {request}.", nameof(request));
        }
    }
}
