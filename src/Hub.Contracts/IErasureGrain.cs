using Orleans;

namespace Hub.Contracts;

/// <summary>The erasure of one person. Key: subject id.</summary>
public interface IErasureGrain : IGrainWithStringKey
{
    /// <summary>Proposes the act as an entry.</summary>
    Task<ErasureOutcome> Act(ErasureCommand command);

    /// <summary>Does what is owed by now: lapses a proposal, completes an order, finishes a completion.</summary>
    Task Advance();

    /// <summary>As it stands; null when none was ever proposed.</summary>
    Task<ErasureView?> View();
}
