using Hub.Canon;
using Hub.Rules.Consents;
using Hub.Rules.Policies;
using Orleans;

namespace Hub.Contracts;

/// <summary>One person: the projection of the person's own entries. Key: subject id.</summary>
public interface ICitizenGrain : IGrainWithStringKey
{
    /// <summary>What policies need to know, at the consent version given or a later one.</summary>
    /// <param name="atLeastVersion">A consent version seen in the ledger; −1 = any.</param>
    Task<Facts> Facts(long atLeastVersion);

    /// <summary>Proposes a consent change as a guarded append.</summary>
    Task<ConsentOutcome> Change(ConsentCommand command);

    /// <summary>Puts an agency's request for consent before the person.</summary>
    /// <param name="asked">What the agency signed: another one under the same consent id is a conflict.</param>
    Task<ConsentOutcome> Ask(ConsentCommand.Request request, SignedAsk asked);

    /// <summary>One consent of the person, or null.</summary>
    Task<ConsentView?> Consent(Id128 consent);

    /// <summary>All consents of the person, newest first.</summary>
    Task<List<ConsentView>> Consents();

    /// <summary>The newest decisions about the person, newest first.</summary>
    Task<List<Id128>> Decisions();

    /// <summary>Drops what is held in memory and in the snapshot: the person's keys are gone.</summary>
    Task Forget();

    /// <summary>Entries of the person, newest first.</summary>
    /// <param name="before">Only entries with a chain number below this; null = from the end.</param>
    Task<TrailPage> Trail(long? before);
}
