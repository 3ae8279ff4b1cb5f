using System.Collections.Concurrent;
using Hub.Audit;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Ledger;

namespace Hub.Api.Hosting;

/// <summary>Refusals before a request's signature was verified: counted, and recorded every minute as one operator summary.</summary>
sealed partial class RefusalCounts(IServiceProvider services, TimeProvider clock, ILogger<RefusalCounts> log) : BackgroundService
{
    /// <summary>Time between two summaries.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Different codes kept in one interval; codes are the hub's own, so this is never near.</summary>
    const int MaxCodes = 256;

    readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    long _from = clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Add(string code)
    {
        if (_counts.Count < MaxCodes || _counts.ContainsKey(code))
        {
            _counts.AddOrUpdate(code, 1, static (_, n) => n + 1);
        }
    }

    /// <summary>The last, unfinished interval is recorded too, while the ledger still runs.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Record();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Record();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; StopAsync records the rest.
        }
    }

    async Task Record()
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var code in _counts.Keys)
        {
            if (_counts.TryRemove(code, out var count))
            {
                counts[code] = count;
            }
        }
        if (counts.Count == 0)
        {
            return;
        }
        var book = services.GetRequiredService<EntryBook>();
        var until = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var record = new OperatorRecord { Salt = EntryBook.NewSalt(), Origin = book.Origin, Actor = Actors.Hub, Kind = "summary", From = _from, Until = until, Counts = counts };
        var id = Id128.Random();
        try
        {
            var outcome = await book.Append(new Entry(id, Hash256.Of(id.ToArray()), record));
            if (outcome is AppendOutcome.Appended)
            {
                _from = until;
                return;
            }
            NotRecorded(EntryBook.CodeOf(outcome));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Counting must not end the hub, whatever the ledger suffers from.
            NotRecorded(fault is LedgerUnavailableException unavailable ? unavailable.Code : fault.GetType().Name);
        }
        // Not lost: they are counted into the next interval.
        foreach (var (code, count) in counts)
        {
            _counts.AddOrUpdate(code, count, (_, n) => n + count);
        }
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "The summary of refusals was not recorded: {Code}")]
    partial void NotRecorded(string code);
}
