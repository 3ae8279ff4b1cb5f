using Hub.Audit.Keys;
using Hub.Canon;

namespace Hub.Silo.Ledger;

/// <summary>Ids of entries: fixed before the first attempt, the same for every retry, random to everybody without the key.</summary>
public sealed class EntryIds(byte[] key)
{
    /// <param name="caller">Who asks, as records name it.</param>
    /// <param name="idempotencyKey">The caller's own key for this request.</param>
    public Id128 Of(string caller, string idempotencyKey) => LeafIds.Of(key, caller, idempotencyKey);

    /// <summary>Id of an agency's exchange. Each kind of request has keys of its own, so that no key of one can take the place of another.</summary>
    public Id128 OfExchange(string agency, string idempotencyKey) => Of(Actors.Agency(agency), "exchange:" + idempotencyKey);

    /// <summary>Id of an agency's decision, which is that of its trail.</summary>
    public Id128 OfDecision(string agency, string idempotencyKey) => Of(Actors.Agency(agency), "decision:" + idempotencyKey);

    /// <summary>Id of a consent that an agency asks for, which is that of its first entry.</summary>
    public Id128 OfConsent(string agency, string idempotencyKey) => Of(Actors.Agency(agency), "consent:" + idempotencyKey);
}
