using System.Globalization;
using Hub.Audit;
using Hub.Audit.Store;
using Hub.Audit.TagRoots;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.TagRoots;

/// <summary>Appends the root of each day's tags once the day is over, and of each month's once its last day has one; makes up for days that were missed.</summary>
/// <remarks>
/// Nothing is kept beside the log: which periods have a root is read from the log, and a root's id follows from its period, so that after a crash
/// at any point the same entry is proposed again and stands once. Memory is bounded by <see cref="TagSweep.MaxHeld"/>.
/// </remarks>
public sealed partial class TagRootWorker(EntryBook book, ILedgerStore store, TagPeriods periods, TagTrees trees, TimeProvider clock, ILogger<TagRootWorker> log) : BackgroundService
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>After the end of a day that no entry follows, so long is waited for one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Most roots of one look; what is left is for the next.</summary>
    public const int MaxAtOnce = 512;

    /// <summary>One look at the log, and what follows from it.</summary>
    /// <returns>Roots that were appended.</returns>
    public async Task<int> Round(CancellationToken cancellation)
    {
        var appended = 0;
        while (appended < MaxAtOnce)
        {
            var size = (await store.HeadAsync(cancellation)).Size;
            var stand = await periods.RefreshAsync(size, cancellation);
            if (!(stand.Due is { } due ? await Close(due, cancellation) : await EndDay(stand.Open)))
            {
                break;
            }
            appended += stand.Due is null ? 0 : 1;
        }
        foreach (var wrong in await trees.KeepAsync(periods.Covering, cancellation))
        {
            Differs(wrong);
        }
        return appended;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            do
            {
                await Look(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped();
        }
    }

    async Task Look(CancellationToken stopping)
    {
        try
        {
            await Round(stopping);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            Later(fault);
        }
    }

    async Task<bool> Close(DuePeriod due, CancellationToken cancellation)
    {
        var root = await trees.BuildAsync(due.Period, due.From, due.Until, cancellation);
        var record = due.Record(root, book.Origin, Actors.Hub, EntryBook.NewSalt());
        return Taken(await book.Append(new Entry(due.Period.LeafId(book.Origin), due.RequestHash(root), record)), due.Period.ToString());
    }

    /// <summary>Where no entry follows the last day by itself, one is made that says so: only what stands after a day shows that nothing can join it any more.</summary>
    async Task<bool> EndDay(TagPeriod? last)
    {
        var now = clock.GetUtcNow();
        if (last is not { } open || now.ToUnixTimeMilliseconds() < open.End + (long)Patience.TotalMilliseconds)
        {
            return false;
        }
        var today = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var record = new OperatorRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Hub,
            Kind = "day",
            From = open.Start,
            Until = open.End,
            Counts = new(StringComparer.Ordinal),
        };
        var outcome = await book.Append(new Entry(book.Ids.Of(Actors.Hub, "day:" + today), Hash256.Of(System.Text.Encoding.UTF8.GetBytes(open.ToString())), record));
        // One that stands already did not end the day, because the clock was set back: the next entry will.
        return outcome is AppendOutcome.Appended;
    }

    bool Taken(AppendOutcome outcome, string period)
    {
        if (outcome is AppendOutcome.Appended or AppendOutcome.Existing)
        {
            return true;
        }
        NotTaken(period, EntryBook.CodeOf(outcome));
        return false;
    }

    [LoggerMessage(EventId = 3411, Level = LogLevel.Warning, Message = "Tag roots go on later")]
    partial void Later(Exception fault);

    [LoggerMessage(EventId = 3412, Level = LogLevel.Error, Message = "The root of the tags of {Period} was not recorded: {Code}")]
    partial void NotTaken(string period, string code);

    [LoggerMessage(EventId = 3413, Level = LogLevel.Critical, Message = "The tags of {Period} do not give the root that the log holds of them")]
    partial void Differs(TagPeriod period);

    [LoggerMessage(EventId = 3414, Level = LogLevel.Debug, Message = "No more tag roots are looked for")]
    partial void Stopped();
}
