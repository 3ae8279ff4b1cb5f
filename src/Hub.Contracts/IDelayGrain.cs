using Hub.Canon;
using Orleans;

namespace Hub.Contracts;

/// <summary>One order of delayed disclosure. Key: its id, 16 random bytes made by whoever asks.</summary>
public interface IDelayGrain : IGrainWithStringKey
{
    /// <summary>Proposes the act as an entry.</summary>
    Task<DelayOutcome> Act(DelayCommand command);

    /// <summary>Does what is owed by now: lapses what nobody approved, ends an order that is due.</summary>
    Task Advance();

    /// <summary>Opens an order in force for an auditor: an entry of its own in the same chain.</summary>
    /// <param name="auditor">As records name them.</param>
    /// <param name="reason">What for, 1..200 characters.</param>
    /// <returns>Null when it is recorded; else a code.</returns>
    Task<string?> RecordOpening(string auditor, string reason, Id128 opening);
}
