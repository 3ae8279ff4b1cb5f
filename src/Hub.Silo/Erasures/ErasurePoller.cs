using Hub.Audit.Store;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Ledger;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.Silo.Erasures;

/// <summary>Looks at the durable deadlines of erasures and has each that is due go on.</summary>
public sealed partial class ErasurePoller(ILedgerStore store, IGrainFactory grains, TimeProvider clock, ILogger<ErasurePoller> log) : DuePoller(store, clock, ErasureIds.Open)
{
    /// <summary>Those open, the first due first, at most <see cref="DuePoller.MaxAtOnce"/>.</summary>
    public async Task<IReadOnlyList<Id128>> Open(CancellationToken cancellation) =>
        [.. (await Rows(cancellation)).Select(row => new Id128(row.Payload))];

    protected override bool MayWait(DueItem row) => row.At > Now;

    protected override async Task Advance(DueItem row) => await grains.GetGrain<IErasureGrain>(new Id128(row.Payload).ToString()).Advance();

    protected override void Later(string key, Exception fault) => TriedLater(key, fault);

    [LoggerMessage(EventId = 3211, Level = LogLevel.Warning, Message = "The erasure under {Key} is tried again later")]
    partial void TriedLater(string key, Exception fault);
}
