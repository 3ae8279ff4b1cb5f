using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Writing;

/// <summary>What must be looked up before a batch can be decided.</summary>
static class BatchNeeds
{
    /// <param name="batch">The requests of the batch.</param>
    /// <param name="known">Chains whose state the writer holds already.</param>
    public static BatchQuestions Of(List<Pending> batch, Dictionary<string, ChainState> known)
    {
        var ids = new List<Id128>(batch.Count);
        var chains = new HashSet<string>(StringComparer.Ordinal);
        var quotas = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in batch.Select(pending => pending.Request))
        {
            ids.Add(request.Id);
            for (var slot = 0; slot < request.Chains.Count; slot++)
            {
                AddChain(request.Chains[slot]?.ChainId);
            }
            for (var i = 0; i < request.Guards.Count; i++)
            {
                switch (request.Guards[i])
                {
                    case Guard.Consent consent:
                        AddChain(consent.ChainId);
                        break;
                    case Guard.Length length:
                        AddChain(length.ChainId);
                        break;
                    case Guard.Quota quota:
                        quotas.Add(quota.Key);
                        break;
                    default:
                        break;
                }
            }
        }
        return new(ids, chains, quotas);

        void AddChain(string? chainId)
        {
            if (chainId is not null && !known.ContainsKey(chainId))
            {
                chains.Add(chainId);
            }
        }
    }
}
