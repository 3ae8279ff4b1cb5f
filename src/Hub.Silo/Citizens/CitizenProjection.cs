using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules.Consents;
using Hub.Rules.Policies;

namespace Hub.Silo.Citizens;

/// <summary>What a person's entries add up to. Built only from the person's chain, in its order.</summary>
public sealed class CitizenProjection
{
    /// <summary>Entries folded so far; also the number of the next one.</summary>
    public long Count { get; set; }

    /// <summary>Number of the last consent-changing entry; −1 = none.</summary>
    public long ConsentVersion { get; set; } = -1;

    /// <summary>Consents in the order they were first recorded.</summary>
    public List<ConsentDocument> Consents { get; set; } = [];

    /// <summary>Newest decisions kept at hand; older ones are in the chain.</summary>
    public const int MaxDecisions = 50;

    /// <summary>The newest decisions about the person, in the order they were recorded.</summary>
    public List<Id128> Decisions { get; set; } = [];

    /// <summary>Folds the next entry of the chain.</summary>
    /// <param name="number">Must be <see cref="Count"/>.</param>
    /// <param name="version">Consent version of the chain after the entry.</param>
    /// <param name="record">The record; null once its key is erased, and where it is lost.</param>
    /// <param name="lost">What the entry said is not known: it may have ended any consent given before it, so it ends all of them.</param>
    public void Fold(long number, long version, LedgerRecord? record, bool lost = false)
    {
        if (number != Count)
        {
            throw new InvalidOperationException($"Entry {number} does not follow {Count}.");
        }
        if (record is ConsentEventRecord consent && ConsentStatement.Of(consent) is { } statement)
        {
            Follow(statement);
        }
        if (record is ErasureCompletedRecord)
        {
            // With the person's keys every consent ends.
            Consents.Clear();
            Decisions.Clear();
        }
        if (lost)
        {
            EndAll();
        }
        if (record is DecisionRecord decision)
        {
            Decisions.Add(decision.Trail.Id);
            if (Decisions.Count > MaxDecisions)
            {
                Decisions.RemoveAt(0);
            }
        }
        (Count, ConsentVersion) = (number + 1, version);
    }

    public Facts ToFacts(Id128 subject) => new(ConsentVersion, [.. Consents.Select(c => c.ToFact())], [], Paused: false) { Subject = subject };

    /// <summary>Requests of one agency that still wait for the person's answer.</summary>
    /// <param name="now">Milliseconds UTC.</param>
    public int OpenRequests(string agency, long now) => Consents.Count(c =>
        c.State is ConsentState.Requested && now < c.Terms.NotAfter && string.Equals(c.Terms.Recipient, agency, StringComparison.Ordinal));

    public ConsentDocument? Find(Id128 id) => Consents.Find(c => c.Id == id);

    /// <summary>Ends every consent that is or could become active. Ended ones do not reopen: the person is asked anew.</summary>
    void EndAll()
    {
        for (var i = 0; i < Consents.Count; i++)
        {
            if (!ConsentAutomaton.IsTerminal(Consents[i].State))
            {
                Consents[i] = Consents[i] with { State = ConsentState.Invalidated };
            }
        }
    }

    void Follow(ConsentStatement statement)
    {
        var at = Consents.FindIndex(c => c.Id == statement.ConsentId);
        // An event that does not follow was never a lawful one: it changes nothing here, and verification names it.
        if (ConsentLifecycle.Follow(at < 0 ? null : Consents[at], statement) is not { } next)
        {
            return;
        }
        if (at < 0)
        {
            Consents.Add(next);
        }
        else
        {
            Consents[at] = next;
        }
    }
}
