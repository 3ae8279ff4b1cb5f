using Hub.Audit.Store;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.Silo.Delays;

/// <summary>Looks at the durable deadlines of orders and has each that is due go on.</summary>
public sealed partial class DelayPoller(ILedgerStore store, IGrainFactory grains, TimeProvider clock, ILogger<DelayPoller> log) : DuePoller(store, clock, DelayIds.Open)
{
    protected override bool MayWait(DueItem row) => row.At > Now;

    protected override async Task Advance(DueItem row) => await grains.GetGrain<IDelayGrain>(new Id128(row.Payload).ToString()).Advance();

    protected override void Later(string key, Exception fault) => TriedLater(key, fault);

    [LoggerMessage(EventId = 3221, Level = LogLevel.Warning, Message = "The order under {Key} is tried again later")]
    partial void TriedLater(string key, Exception fault);
}
