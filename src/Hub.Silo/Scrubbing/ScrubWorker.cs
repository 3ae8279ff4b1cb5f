using Hub.Audit;
using Hub.Audit.Store;
using Hub.Silo.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Scrubbing;

/// <summary>Verifies the whole stored log from its leaves, slowly, beside its writer: once in a while, and soon after a write failed.</summary>
/// <remarks>A start and a writer that failed verify only the log's right edge; whatever a disk lost or changed deeper is found here. A fault is an alarm: nothing is mended by itself.</remarks>
public sealed partial class ScrubWorker(LedgerRoom room, ILedgerStore store, ScrubSettings settings, TimeProvider clock, ILogger<ScrubWorker> log) : BackgroundService
{
    /// <summary>Faults told one by one; the rest are counted.</summary>
    public const int MaxTold = 20;

    /// <summary>How often it is looked whether a run is due.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    /// <summary>From a run that could not be ended to the next.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    ScrubStatus _status = new("waiting", 0, null, 0, null);

    /// <summary>How it stands.</summary>
    public ScrubStatus Status => Volatile.Read(ref _status);

    /// <summary>One whole run.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Volatile.Write(ref _status, Status with { State = "running", Verified = 0 });
        var found = await FindAsync(cancellation);
        foreach (var fault in found.Take(MaxTold))
        {
            Found(fault.Code, fault.Place, fault.Expected, fault.Found);
        }
        var verified = Status.Verified;
        if (found.Count == 0)
        {
            Whole(verified);
        }
        else
        {
            Broken(found.Count);
        }
        Volatile.Write(ref _status, new("waiting", verified, clock.GetUtcNow(), found.Count, found.Count == 0 ? null : $"{found[0].Code} {found[0].Place}"));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var due = clock.GetUtcNow() + settings.First;
        var failures = room.WriteFailures;
        using var timer = new PeriodicTimer(Look, clock);
        while (await NextAsync(timer, stoppingToken))
        {
            var failed = room.WriteFailures;
            if (failed == failures && clock.GetUtcNow() < due)
            {
                continue;
            }
            failures = failed;
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The store is away, and says so itself; what is verified waits for it.
                Later(fault.Message);
                Volatile.Write(ref _status, Status with { State = "waiting" });
                due = clock.GetUtcNow() + Again;
                continue;
            }
            due = clock.GetUtcNow() + settings.Interval;
        }
    }

    async Task<IReadOnlyList<LedgerFault>> FindAsync(CancellationToken cancellation)
    {
        var pace = new ScrubPace(
            stopping => Task.Delay(settings.PauseOfPage, clock, stopping),
            (done, _) => Volatile.Write(ref _status, Status with { Verified = done }));
        return await LogScrub.RunAsync(store, room.Check, pace, cancellation);
    }

    static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 3501, Level = LogLevel.Critical, Message = "The stored log is not what was written: {Code} at {Place}, expected {Expected}, found {Actual}. docs/recovery.md says what to do")]
    partial void Found(string code, string place, string expected, string actual);

    [LoggerMessage(EventId = 3502, Level = LogLevel.Critical, Message = "The stored log has {Count} faults")]
    partial void Broken(int count);

    [LoggerMessage(EventId = 3503, Level = LogLevel.Information, Message = "{Size} stored entries verified, none wrong")]
    partial void Whole(long size);

    [LoggerMessage(EventId = 3504, Level = LogLevel.Warning, Message = "The stored log is verified later: {Why}")]
    partial void Later(string why);
}
