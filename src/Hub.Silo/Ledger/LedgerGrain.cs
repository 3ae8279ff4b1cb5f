using Hub.Audit;
using Hub.Contracts;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.Silo.Ledger;

/// <summary>The front of the log's single writer. The store's compare-and-swap is the fence, never this activation.</summary>
public sealed partial class LedgerGrain(ILedgerFront front, ILogger<LedgerGrain> log) : Grain, ILedgerGrain
{
    public async Task<AppendOutcome> Append(AppendRequest request)
    {
        try
        {
            return await front.AppendAsync(request, CancellationToken.None);
        }
        catch (LedgerUnavailableException fault)
        {
            // A fenced writer steps down and its activation with it; the next one opens the log anew.
            NotTaken(fault.Code);
            DeactivateOnIdle();
            return new AppendOutcome.Unavailable(fault.Code);
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Error, Message = "The ledger did not take an entry: {Code}")]
    partial void NotTaken(string code);
}

/// <summary>Takes appends for the log; one per process, whoever holds the writer.</summary>
public interface ILedgerFront
{
    /// <exception cref="LedgerUnavailableException">The log cannot take the entry now; retry with the same id.</exception>
    Task<AppendOutcome> AppendAsync(AppendRequest request, CancellationToken cancellation);
}
