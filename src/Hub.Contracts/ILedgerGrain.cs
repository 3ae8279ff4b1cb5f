using Hub.Audit;
using Orleans;
using Orleans.Concurrency;

namespace Hub.Contracts;

/// <summary>The front of the log's single writer. Key: log origin.</summary>
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>The guarded append: the only point where anything becomes true. Returns after the commit.</summary>
    [AlwaysInterleave]
    Task<AppendOutcome> Append(AppendRequest request);
}
