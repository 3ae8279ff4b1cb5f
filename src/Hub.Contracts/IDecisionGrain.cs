using Hub.Canon;
using Orleans;

namespace Hub.Contracts;

/// <summary>One decision and its trail. Key: decision id.</summary>
public interface IDecisionGrain : IGrainWithStringKey
{
    /// <summary>The trail in short, for anyone who may know of it; null when there is no such decision.</summary>
    Task<TrailSummary?> Summary();

    /// <summary>Actors of the reviews so far, oldest first, for officers of the agency: none of them reviews this trail again.</summary>
    Task<List<string>> Reviewers();

    /// <summary>The whole trail for the person it is about; null for anybody else.</summary>
    Task<TrailView?> ReadFor(Id128 subject);

    /// <summary>Opens the trail for an officer or auditor. Nothing is shown before the opening is on record.</summary>
    Task<TrailOpening> Open(OpenCommand command);

    /// <summary>An officer's review.</summary>
    Task<StepOutcome> Review(ReviewCommand command);

    /// <summary>The person disagrees.</summary>
    Task<StepOutcome> Contest(ContestCommand command);

    /// <summary>Writes what the hub owes the trail: the notice after a decision, the close after a notice.</summary>
    /// <returns>False when something is still owed, so that it is tried again.</returns>
    Task<bool> Advance();
}

/// <summary>Agencies' decisions and officers' queues, as a stateless worker (key 0).</summary>
public interface IDecisionDeskGrain : IGrainWithIntegerKey
{
    /// <summary>Evaluates a registered programme on values handed back, and records its answer as step 0 of a trail.</summary>
    Task<DecisionOutcome> Decide(DecisionCommand command);

    /// <summary>Decisions of an agency that wait for an officer, the nearest deadline first.</summary>
    Task<List<QueueItem>> Queue(string agency);

    /// <summary>An agency's newest decisions, newest first.</summary>
    Task<List<TrailSummary>> Newest(string agency);

    /// <summary>The trail that an entry is a step of; null when it is none.</summary>
    Task<Id128?> TrailOf(Id128 entry);
}
