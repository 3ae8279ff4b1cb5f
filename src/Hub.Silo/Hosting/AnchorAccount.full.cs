using Hub.Adapters.Nethereum;
using Hub.Audit.Anchors;
using Hub.Silo.Anchoring;

namespace Hub.Silo.Hosting;

/// <summary>The account that anchors: the hub's own where its key is given, else the node's.</summary>
static class AnchorAccount
{
    const int MaxKeyChars = 80;

    /// <summary>Null: the node signs.</summary>
    public static IAnchorSigner? Of(AnchorPlan plan)
    {
        if (plan.KeyFile is not { } file)
        {
            return null;
        }
        if (new FileInfo(file).Length > MaxKeyChars)
        {
            throw new InvalidOperationException($"{file}: no private key (32 bytes as hexadecimal text)");
        }
        var signer = new NethereumSigner(File.ReadAllText(file).Trim());
        return signer.Account == plan.Settings.Account
            ? signer
            : throw new InvalidOperationException($"{file} is the key of {signer.Account}, not of {plan.Settings.Account}");
    }
}
