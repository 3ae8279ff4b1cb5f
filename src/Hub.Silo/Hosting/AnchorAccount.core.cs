using Hub.Audit.Anchors;
using Hub.Silo.Anchoring;

namespace Hub.Silo.Hosting;

/// <summary>The account that anchors. The core build has none of its own: the node holds it, or a signer in front of the node.</summary>
static class AnchorAccount
{
    /// <summary>Null: the node signs.</summary>
    public static IAnchorSigner? Of(AnchorPlan plan) => plan.KeyFile is null
        ? null
        : throw new InvalidOperationException("--anchor-key: the core build signs no transactions; let the node or an external signer hold the account, or build with HubBuild=full.");
}
