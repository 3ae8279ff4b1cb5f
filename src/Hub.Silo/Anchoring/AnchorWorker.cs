using Hub.Audit;
using Hub.Audit.Anchors;
using Hub.Audit.Notes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Anchoring;

/// <summary>Brings checkpoints into the chain: queues the newest, and takes each step that <see cref="AnchorMachine"/> names, kept in the store before the chain hears of it.</summary>
/// <param name="newest">The newest published checkpoint; null while there is none.</param>
public sealed partial class AnchorWorker(
    IAnchorStore store, IAnchorChain chain, AnchorSettings settings, Func<Checkpoint?> newest, TimeProvider clock, ILogger<AnchorWorker> log) : BackgroundService
{
    /// <summary>Time between two looks at the chain while all goes well.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Longest time between two looks after faults.</summary>
    public static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(5);

    /// <summary>Most steps taken at once.</summary>
    const int MaxSteps = 8;

    AnchorStatus _status = new("idle", 0, null, null);
    int _faults;

    /// <summary>Called when the chain holds what this log does not contain.</summary>
    public Action? SplitSeen { get; init; }

    /// <summary>How anchoring stands.</summary>
    public AnchorStatus Status => Volatile.Read(ref _status);

    /// <summary>One look at store and chain, and what follows from it.</summary>
    /// <returns>How long to wait for the next.</returns>
    public async Task<TimeSpan> RoundAsync(CancellationToken cancellation)
    {
        string? fault;
        try
        {
            await QueueAsync(cancellation);
            fault = null;
            for (var step = 0; step < MaxSteps && fault is null; step++)
            {
                var (goesOn, code) = await StepAsync(cancellation);
                fault = code;
                if (!goesOn)
                {
                    break;
                }
            }
        }
        catch (AnchorChainException refused)
        {
            fault = refused.Code;
            Later(refused.Message);
        }
        _faults = fault is null ? 0 : Math.Min(_faults + 1, 30);
        await ShowAsync(fault, cancellation);
        return _faults == 0 ? Period : TimeSpan.FromTicks(Math.Min(MaxBackOff.Ticks, Period.Ticks << Math.Min(_faults, 20)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = MaxBackOff;
            try
            {
                wait = await RoundAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The store is away, and says so itself; anchoring waits for it.
                Later(fault.Message);
                Volatile.Write(ref _status, Status with { Fault = LedgerCodes.Unavailable });
            }
            catch (OperationCanceledException)
            {
                return;
            }
            try
            {
                await Task.Delay(wait, clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Every interval the newest checkpoint is queued, whether the chain is there or not; an older one that was not sent gives way.</summary>
    async Task QueueAsync(CancellationToken cancellation)
    {
        if (newest() is not { Size: > 0 } checkpoint)
        {
            return;
        }
        var situation = await store.AnchorsAsync(cancellation);
        var last = Math.Max(situation.Queued?.QueuedAt ?? long.MinValue, Math.Max(situation.Open?.QueuedAt ?? long.MinValue, situation.Newest?.QueuedAt ?? long.MinValue));
        var now = Now();
        // A clock that was set back must not stop anchoring until it has caught up.
        if (last == long.MinValue || last > now || now - last >= (long)settings.Interval.TotalMilliseconds)
        {
            await store.QueueAnchorAsync(new(checkpoint.Size, checkpoint.Root, now), cancellation);
        }
    }

    async Task<(bool GoesOn, string? Fault)> StepAsync(CancellationToken cancellation)
    {
        var situation = await store.AnchorsAsync(cancellation);
        // One after the other: the next is sent when the last is final, so that a reorganisation can never bring them out of order.
        var row = situation.Open ?? situation.Queued;
        var view = await chain.LookAsync(row, cancellation);
        if (AnchorMachine.Guard(view, settings.ChainId, settings.Account, newest()?.Size ?? 0) is { } refusal)
        {
            return (false, Alarm(refusal.Code));
        }
        return row is null ? (false, null) : await TakeAsync(row, AnchorMachine.Next(row, view, Now()), cancellation);
    }

    async Task<(bool GoesOn, string? Fault)> TakeAsync(AnchorRow row, AnchorStep step, CancellationToken cancellation)
    {
        switch (step)
        {
            case AnchorStep.Prepare prepare:
                var prepared = row with { State = AnchorState.Sent, Place = null, SentAt = Now(), Transaction = await chain.PrepareAsync(row, prepare.Nonce, prepare.Replaces, cancellation) };
                if (await store.MoveAnchorAsync(row, prepared, cancellation))
                {
                    await SendAsync(prepared, cancellation);
                }
                return (true, null);
            case AnchorStep.Send:
                await SendAsync(row, cancellation);
                return (false, null);
            case AnchorStep.Found found:
                return (await store.MoveAnchorAsync(row, row with { State = AnchorState.Mined, Place = found.Place }, cancellation), null);
            case AnchorStep.Lost:
                Reorganised(row.Size);
                return (await store.MoveAnchorAsync(row, row with { State = row.Transaction is null ? AnchorState.Queued : AnchorState.Sent, Place = null }, cancellation), null);
            case AnchorStep.Finish:
                var evidence = await chain.EvidenceAsync(row, cancellation);
                Anchored(row.Size);
                return (await store.MoveAnchorAsync(row, row with { State = AnchorState.Finalized, Evidence = evidence.Encode() }, cancellation), null);
            case AnchorStep.Drop:
                return (await store.MoveAnchorAsync(row, null, cancellation), null);
            case AnchorStep.Refuse refuse:
                return (false, Alarm(refuse.Code));
            case AnchorStep.Wait:
                return (false, null);
            default:
                throw new InvalidOperationException("The machine knows no other step.");
        }
    }

    async Task SendAsync(AnchorRow row, CancellationToken cancellation)
    {
        var hash = await chain.SendAsync(row, row.Transaction!, cancellation);
        if (row.Transaction!.Hash != hash)
        {
            await store.MoveAnchorAsync(row, row with { Transaction = row.Transaction with { Hash = hash } }, cancellation);
        }
    }

    async Task ShowAsync(string? fault, CancellationToken cancellation)
    {
        var situation = await store.AnchorsAsync(cancellation);
        var state = (situation.Open ?? situation.Queued)?.State switch
        {
            AnchorState.Queued => "queued",
            AnchorState.Sent => "sent",
            AnchorState.Mined => "mined",
            _ => "idle",
        };
        Volatile.Write(ref _status, new(state, situation.Newest?.Size ?? 0, (situation.Open ?? situation.Queued)?.Size, fault));
    }

    string Alarm(string code)
    {
        // Once, not at every look.
        if (!string.Equals(Status.Fault, code, StringComparison.Ordinal))
        {
            Refused(code);
            if (code is "anchor.ahead" or "anchor.other-root")
            {
                SplitSeen?.Invoke();
            }
        }
        return code;
    }

    long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 3321, Level = LogLevel.Warning, Message = "Anchoring goes on later: {Why}")]
    partial void Later(string why);

    [LoggerMessage(EventId = 3322, Level = LogLevel.Critical, Message = "Nothing is anchored until somebody looks: {Code}")]
    partial void Refused(string code);

    [LoggerMessage(EventId = 3323, Level = LogLevel.Warning, Message = "The block that anchored {Size} was reorganised away; it is sent again")]
    partial void Reorganised(long size);

    [LoggerMessage(EventId = 3324, Level = LogLevel.Information, Message = "{Size} entries are anchored for good")]
    partial void Anchored(long size);
}
