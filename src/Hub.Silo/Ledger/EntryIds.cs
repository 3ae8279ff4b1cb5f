using Hub.Audit.Keys;
using Hub.Canon;

namespace Hub.Silo.Ledger;

/// <summary>Ids of entries: fixed before the first attempt, the same for every retry, random to everybody without the key.</summary>
public sealed class EntryIds(byte[] key)
{
    /// <param name="caller">Who asks, as records name it.</param>
    /// <param name="idempotencyKey">The caller's own key for this request.</param>
    public Id128 Of(string caller, string idempotencyKey) => LeafIds.Of(key, caller, idempotencyKey);
}
