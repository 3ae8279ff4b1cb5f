using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Silo.Tests.Laws;

/// <summary>The law of releases, read off a person's chain by itself: a release stands on a consent that was in force at its place.</summary>
/// <remarks>Written without the hub's projection, so that a fault of that one cannot hide here.</remarks>
static class ConsentHistory
{
    /// <summary>Every breach of the law, in words; empty when it holds.</summary>
    /// <param name="chain">The person's records in the order of the chain, each with the chain's consent version after it.</param>
    public static List<string> Breaches(IReadOnlyList<(long Number, long Version, LedgerRecord? Record)> chain)
    {
        var breaches = new List<string>();
        var states = new Dictionary<Id128, (string State, int Seq)>();
        long version = -1;
        foreach (var (number, after, record) in chain)
        {
            switch (record)
            {
                case ConsentEventRecord e:
                    if (e.Seq != (states.TryGetValue(e.ConsentId, out var last) ? last.Seq + 1 : 0))
                    {
                        breaches.Add($"{number}: event {e.Event} has sequence number {e.Seq}");
                    }
                    if (last.State is "revoked" or "refused" or "withdrawn")
                    {
                        breaches.Add($"{number}: {e.Event} after the consent had ended");
                    }
                    states[e.ConsentId] = (e.State, e.Seq);
                    version = e.Event is "requested" or "withdrawn" ? version : number;
                    break;
                case ExchangeRecord { Consent: { } relied }:
                    var state = states.TryGetValue(relied.Id, out var now) ? now.State : "unknown";
                    if (state is not "active")
                    {
                        breaches.Add($"{number}: released on a consent that is {state}");
                    }
                    else if (relied.Version != version)
                    {
                        breaches.Add($"{number}: released at consent version {relied.Version}, in force was {version}");
                    }
                    break;
                case ExchangeRecord:
                    breaches.Add($"{number}: released on no consent");
                    break;
            }
            if (after != version)
            {
                breaches.Add($"{number}: the chain says consent version {after}, its entries say {version}");
            }
        }
        return breaches;
    }
}
