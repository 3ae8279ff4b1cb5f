using Hub.Audit.Store;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.Silo.Decisions;

/// <summary>Pays what the hub owes to trails after a crash or an outage: asks each trail under a durable deadline to go on.</summary>
/// <remarks>One round takes more trails than can come to nothing within <see cref="TrailDebts.ForgetAfter"/> on a busy day.</remarks>
public sealed partial class TrailPoller(ILedgerStore store, IGrainFactory grains, TimeProvider clock, ILogger<TrailPoller> log) : DuePoller(store, clock, TrailIds.Owed)
{
    protected override Task Advance(DueItem row) => grains.GetGrain<IDecisionGrain>(TrailDebt.Of(row).Trail.ToString()).Advance();

    protected override void Later(string key, Exception fault) => TriedLater(key, fault);

    [LoggerMessage(EventId = 3201, Level = LogLevel.Warning, Message = "What is owed under {Key} is tried again later")]
    partial void TriedLater(string key, Exception fault);
}
