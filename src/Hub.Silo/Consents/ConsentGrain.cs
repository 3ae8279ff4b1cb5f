using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Silo.Citizens;
using Hub.Silo.Ledger;
using Orleans;

namespace Hub.Silo.Consents;

/// <summary>The read side of one consent: found by its first entry, told by the citizen's grain.</summary>
public sealed class ConsentGrain(EntryBook book, KeyStore people, TimeProvider clock) : Grain, IConsentGrain
{
    /// <summary>State of a request whose time is over, whoever it was about.</summary>
    const string Ended = "expired";

    public async Task<ConsentView?> ReadFor(string agency)
    {
        if (!Id128.TryParse(this.GetPrimaryKeyString(), out var id)
            || await book.Find(id) is not { Record: ConsentEventRecord { Terms: { } terms } first }
            || !string.Equals(terms.Recipient, agency, StringComparison.Ordinal))
        {
            return null;
        }
        // A request about someone unknown stands alone in the log and waits for an answer like any other;
        // the decoy is asked in the person's place, so that the answer takes the same path and time.
        var told = await GrainFactory.GetGrain<ICitizenGrain>((first.Subject ?? people.DecoySubject).ToString()).Consent(id);
        var view = first.Subject is null ? Alone(id, first, terms) : told;
        return view is null ? null : ConsentViews.ForRecipient(view);
    }

    ConsentView Alone(Id128 id, ConsentEventRecord first, ConsentTerms terms)
    {
        var over = clock.GetUtcNow().ToUnixTimeMilliseconds() >= terms.NotAfter;
        return new(id, over ? Ended : first.State, terms, [new(first.Seq, first.Event, first.State, first.Time, first.Actor, first.Channel, first.ShownLang)]);
    }
}
